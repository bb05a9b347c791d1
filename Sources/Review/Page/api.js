// The server's answers. docs/review-api.md is the reference.

/// The server has answered, and not with what was asked for.
export class Refusal extends Error {
  constructor(status, answer) {
    super(answer.error ?? `HTTP ${status}`);
    this.status = status;
    this.remedy = answer.remedy ?? '';
    this.answer = answer;
  }

  /// True if the same request may succeed later.
  get mayPass() { return this.status >= 500 || this.status === 429; }
}

/// A tab's own name: undo takes back what this tab did. It outlives a reload.
const session = (() => {
  const kept = sessionStorage.getItem('review-session') ?? crypto.randomUUID();
  sessionStorage.setItem('review-session', kept);
  return kept;
})();

const request = async (path, { method = 'GET', body, type = 'application/json', signal } = {}) => {
  const headers = { 'Review-Session': session };
  if (body !== undefined) headers['Content-Type'] = type;
  const answer = await fetch(path, { method, headers, body, signal, cache: 'no-store' });
  if (answer.ok) return answer;
  const problem = await answer.json().catch(() => ({}));
  throw new Refusal(answer.status, problem);
};

const json = async (path, options) => (await request(path, options)).json();
const send = (path, method, value, signal) =>
  json(path, { method, body: value === undefined ? undefined : JSON.stringify(value), signal });

export const getFolder = () => json('api/folder');
export const getList = (filter, signal) => json(`api/list?${new URLSearchParams(filter)}`, { signal });
export const getRows = (ids, signal) => json(`api/pictures?ids=${ids.join(',')}`, { signal });
export const getPicture = (id, signal) => json(`api/pictures/${id}`, { signal });
export const putChoice = (id, choice, base) => send(`api/pictures/${id}/choice`, 'PUT', { choice, base });
export const decide = (ids, decision) => send('api/decide', 'POST', { ids, decision });
export const undo = () => send('api/undo', 'POST', {});
export const apply = () => send('api/apply', 'POST', { ids: null });
export const stopApplying = () => send('api/apply', 'DELETE');
export const importChoices = (text) =>
  json('api/choices', { method: 'POST', body: text, type: 'text/csv; charset=utf-8' });

/// How a picture would come out: its JPEG, where that lies in the scan, and the server's milliseconds.
export const getPreview = async (id, choice, signal) => {
  const answer = await request(`api/pictures/${id}/preview`, {
    method: 'POST', body: JSON.stringify({ choice }), signal,
  });
  const place = answer.headers.get('Place')?.split(',').map(Number) ?? null;
  const milliseconds = Number(/dur=([\d.]+)/.exec(answer.headers.get('Server-Timing') ?? '')?.[1] ?? NaN);
  return { blob: await answer.blob(), place, milliseconds };
};

export const viewAddress = (id, view, name, version) =>
  `view/${id}/${view}/${name}.jpg?v=${encodeURIComponent(version)}`;
