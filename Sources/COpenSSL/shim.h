#include <openssl/bio.h>
#include <openssl/cms.h>
#include <openssl/crypto.h>
#include <openssl/ec.h>
#include <openssl/err.h>
#include <openssl/ess.h>
#include <openssl/evp.h>
#include <openssl/http.h>
#include <openssl/pem.h>
#include <openssl/rand.h>
#include <openssl/rsa.h>
#include <openssl/ts.h>
#include <openssl/x509.h>
#include <openssl/x509_vfy.h>
#include <openssl/x509v3.h>

// Macros that Swift does not see, as constants.

// How names of certificates are printed: on one line, in UTF-8.
static const unsigned long credentials_name_flags = XN_FLAG_ONELINE & ~ASN1_STRFLGS_ESC_MSB;
// How chains are checked: by the rules of RFC 5280 without exceptions, up to any anchor.
static const unsigned long credentials_chain_flags = X509_V_FLAG_X509_STRICT | X509_V_FLAG_PARTIAL_CHAIN;
