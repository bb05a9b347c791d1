'use strict';

// The page is whole without this script. With it, pictures can be filtered, searched and sorted
// across all pages, each pair can be laid over each other under a slider, and what stands beside the
// result can take its place. What is shown is written in the address behind '#', so that a view can
// be kept as a bookmark:
// #q=words&state=done&flag=toned&cause=damaged&sort=confidence&page=2&view=slider
(() => {
  const byId = (id) => document.getElementById(id);
  const data = JSON.parse(byId('data').textContent);
  const prefix = document.body.dataset.prefix;
  const template = byId('card').content.firstElementChild;
  const form = byId('tools');
  const controls = {
    q: byId('q'), state: byId('state'), flag: byId('flag'), sort: byId('sort'), view: byId('view'),
  };
  const stateIndex = new Map(data.states.map((state, index) => [state.code, index]));
  const flagIndex = new Map(data.flags.map((flag, index) => [flag.code, index]));
  const number = new Intl.NumberFormat('en-GB');

  // Rows that are equal, or both unknown, stay as they are in the archive.
  const ascending = (key) => [key, (a, b) => a[key] - b[key] || 0];
  const orders = new Map(['confidence', 'colour'].map(ascending));

  // The view that the address asks for.

  const readAddress = () => {
    const wanted = new URLSearchParams(location.hash.slice(1));
    const read = (key) => wanted.get(key) ?? '';
    return {
      q: read('q'),
      state: read('state'),
      flag: read('flag'),
      cause: read('cause'),
      sort: orders.has(read('sort')) ? read('sort') : '',
      page: Math.max(1, Number.parseInt(read('page'), 10) || 1),
      view: read('view') === 'slider' ? 'slider' : '',
    };
  };

  const address = (view) => {
    const wanted = new URLSearchParams();
    for (const [key, value] of Object.entries(view)) {
      if (value && !(key === 'page' && value === 1)) wanted.set(key, value);
    }
    return '#' + (wanted.toString() || 'pictures');
  };

  const isFilter = (view) => Boolean(view.q || view.state || view.flag || view.cause);

  // The search index: parts of some thousand rows, fetched when first needed. They are scripts,
  // because a page opened from a folder may not read other files.

  const keepsParts = data.items <= data.keptItems;
  const parts = new Map();
  const arrivals = new Map();

  window.autochromeIndex = (part, rows) => arrivals.get(part)?.(rows);

  const fetchPart = (part) =>
    new Promise((resolve, reject) => {
      const script = document.createElement('script');
      arrivals.set(part, (rows) => resolve(rows.map(readRow)));
      script.addEventListener('load', () => script.remove());
      script.addEventListener('error', () => reject(new Error(`pages/index-${part}.js`)));
      script.src = `${prefix}pages/index-${part}.js`;
      document.head.append(script);
    });

  const part = (index) => {
    const known = parts.get(index);
    if (known) return known;
    const promise = fetchPart(index);
    if (keepsParts) parts.set(index, promise);
    return promise;
  };

  // Letters compare without case and accents.
  const fold = (text) => text.normalize('NFKD').replace(/\p{M}/gu, '').toLowerCase();

  const readRow = ([
    id, folder, name, state, flags, cause, detail, notes, link, previews, confidence, colour, choices,
  ]) => ({
    id, folder, name, state, flags, cause, detail, notes, link, choices,
    // What is unknown comes last.
    confidence: confidence ?? Infinity,
    colour: colour ?? Infinity,
    before: (previews & 1) !== 0,
    after: (previews & 2) !== 0,
    look: (previews & 4) !== 0,
    key: fold([folder + name, ...notes.filter(([role]) => role === 'catalogue').map(([, text]) => text)].join(' ')),
  });

  const matcher = (view) => {
    const words = fold(view.q).split(/\s+/).filter(Boolean);
    const state = stateIndex.get(view.state) ?? -1;
    const flag = flagIndex.get(view.flag) ?? -1;
    return (row) =>
      (!view.state || (view.state === 'look' ? row.look : row.state === state)) &&
      (!view.flag || row.flags.includes(flag)) &&
      (!view.cause || row.cause === view.cause) &&
      words.every((word) => row.key.includes(word));
  };

  // Cards of found pictures, made from the same form as those of the static pages.

  const fillPicture = (figure, exists, src, alt) => {
    if (!exists) {
      figure.querySelector('img').remove();
      return;
    }
    figure.querySelector('.missing').remove();
    const image = figure.querySelector('img');
    image.src = src;
    image.alt = alt;
  };

  const clones = (sample, values, fill) => {
    for (const value of values) {
      const copy = sample.cloneNode(true);
      fill(copy, value);
      sample.before(copy);
    }
    sample.remove();
  };

  // The result and the files beside it.
  const choicesOf = (row) => {
    const output = `${prefix}../${row.link}`;
    const stem = output.slice(0, output.lastIndexOf('.'));
    const preview = `${prefix}previews/${row.id}-after`;
    const result = { link: output, preview: row.after && `${preview}.jpg`, words: data.result, shown: true };
    const others = row.choices.map(([kind, title, suffix, hasPreview]) => ({
      link: stem + suffix,
      preview: hasPreview && `${preview}${suffix.split('.')[0]}.jpg`,
      words: [title, data.companions[kind] ?? title],
    }));
    return [result, ...others];
  };

  const fillChoice = (item, { link, preview, words, shown }) => {
    const choice = item.querySelector('.choice');
    const image = choice.querySelector('img');
    choice.href = link;
    [choice.querySelector('span').textContent, choice.title] = words;
    if (shown) choice.setAttribute('aria-current', 'true');
    if (preview) image.src = preview;
    else image.remove();
  };

  const makeCard = (row) => {
    const card = template.cloneNode(true);
    const find = (selector) => card.querySelector(selector);
    const state = data.states[row.state];
    card.id = `i${row.id}`;
    card.className = `card state-${state.code}`;
    find('.folder').textContent = row.folder;
    find('.file').textContent = row.name;
    find('.state').textContent = state.label;
    find('.state').title = state.meaning;
    find('.detail').textContent = row.detail;
    if (state.code === 'done' || row.before) {
      const preview = `${prefix}previews/${row.id}`;
      fillPicture(find('.before'), row.before, `${preview}-before.jpg`, `The scan: ${row.name}`);
      if (state.code === 'done') {
        const alt = `${data.result[2]}: ${row.name}`;
        fillPicture(find('.after'), row.after, `${preview}-after.jpg`, alt);
      } else {
        find('.after').remove();
      }
    } else {
      find('.pair').remove();
    }
    clones(find('.flag'), row.flags, (item, index) => {
      const flag = data.flags[index];
      item.className = flag.look ? 'flag look' : 'flag';
      item.title = flag.meaning;
      item.textContent = flag.label;
    });
    if (!row.flags.length) find('.flags').remove();
    clones(find('.note'), row.notes, (item, [role, text]) => {
      item.className = `note ${role}`;
      if (data.meanings[role]) item.title = data.meanings[role];
      item.textContent = text;
    });
    if (row.choices.length) clones(find('.choices li'), choicesOf(row), fillChoice);
    else find('.choices').remove();
    if (row.link) find('.output').href = `${prefix}../${row.link}`;
    else find('.links').remove();
    return card;
  };

  // Before and after under one slider.

  const addSlider = (pair) => {
    if (pair.classList.contains('slider') || pair.querySelectorAll('img').length < 2) return;
    pair.classList.add('slider');
    const range = document.createElement('input');
    range.type = 'range';
    range.min = '0';
    range.max = '100';
    range.value = '50';
    const name = pair.closest('.card').querySelector('.file').textContent;
    range.setAttribute('aria-label', `Scan to the left, result to the right: ${name}`);
    const line = document.createElement('span');
    line.className = 'line';
    const move = () => {
      pair.style.setProperty('--split', `${range.value}%`);
      range.setAttribute('aria-valuetext', `${range.value} % scan`);
    };
    range.addEventListener('input', move);
    pair.append(range, line);
    move();
  };

  const removeSlider = (pair) => {
    if (!pair.classList.contains('slider')) return;
    pair.classList.remove('slider');
    pair.style.removeProperty('--split');
    pair.querySelectorAll('input, .line').forEach((part) => part.remove());
  };

  // Another file in the place of the result.

  const showChoice = (choice, card) => {
    const find = (selector) => card.querySelector(selector);
    const label = choice.textContent;
    const image = find('.after img');
    image.src = choice.querySelector('img').src;
    image.alt = `${label}, ${choice.title}: ${find('.file').textContent}`;
    find('.after figcaption').firstChild.data = `${label}: `;
    find('.after em').textContent = choice.title;
    find('[aria-current]').removeAttribute('aria-current');
    choice.setAttribute('aria-current', 'true');
    find('.output').textContent = 'Open the file shown';
    find('.output').href = choice.href;
  };

  document.addEventListener('click', (event) => {
    const choice = event.target.closest('.choice');
    // With a key held down it is the link that it looks like.
    if (!choice || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
    const card = choice.closest('.card');
    if (!choice.querySelector('img') || !card.querySelector('.after img')) return;
    event.preventDefault();
    showChoice(choice, card);
  });

  const showView = (view) => {
    const change = view.view === 'slider' ? addSlider : removeSlider;
    document.querySelectorAll('.pair').forEach(change);
    // The static pages hand the way of viewing on to each other.
    const suffix = view.view === 'slider' ? '#view=slider' : '';
    for (const link of document.querySelectorAll('#static .pager a, .sets a')) {
      link.href = link.getAttribute('href').split('#')[0] + suffix;
    }
  };

  // Results of a filter.

  const pageLink = (label, page, current, view) => {
    const link = document.createElement(page === current ? 'strong' : 'a');
    link.textContent = label;
    if (page === current) link.setAttribute('aria-current', 'page');
    else link.href = address({ ...view, page });
    return link;
  };

  const resultPager = (view, count) => {
    const last = Math.ceil(count / data.pageSize);
    const nav = document.createElement('nav');
    nav.className = 'pager';
    nav.setAttribute('aria-label', 'Pages of the result');
    if (last < 2) return nav;
    if (view.page > 1) nav.append(pageLink('Previous', view.page - 1, view.page, view));
    const shown = new Set([1, last]);
    for (let page = view.page - 2; page <= view.page + 2; page += 1) shown.add(page);
    let previous = 0;
    for (const page of [...shown].sort((a, b) => a - b)) {
      if (page < 1 || page > last) continue;
      if (page > previous + 1) nav.append('…');
      nav.append(pageLink(number.format(page), page, view.page, view));
      previous = page;
    }
    if (view.page < last) nav.append(pageLink('Next', view.page + 1, view.page, view));
    return nav;
  };

  const status = (text) => { byId('status').textContent = text; };

  const showStatic = (isShown) => {
    byId('static').hidden = !isShown;
    byId('page').hidden = !isShown;
    byId('results').hidden = isShown;
  };

  const showResults = (wanted, rows, count) => {
    const last = Math.max(1, Math.ceil(rows.length / data.pageSize));
    const view = { ...wanted, page: Math.min(wanted.page, last) };
    const first = (view.page - 1) * data.pageSize;
    const cards = document.createElement('div');
    cards.className = 'cards';
    cards.append(...rows.slice(first, first + data.pageSize).map(makeCard));
    byId('results').replaceChildren(cards, resultPager(view, rows.length));
    showStatic(false);
    const limit = count > rows.length ? ` The first ${number.format(rows.length)} are shown.` : '';
    const total = number.format(data.items);
    const cause = view.cause ? ` “${data.causes[view.cause] ?? view.cause}”` : '';
    const order = view.sort ? `, ${controls.sort.selectedOptions[0]?.label.toLowerCase()} first` : '';
    const found = isFilter(view)
      ? `${count === 0 ? 'None' : number.format(count)} of ${total} files match${cause}`
      : `All ${total} files`;
    status(`${found}${order}.${limit}`);
    showView(view);
  };

  const trim = (rows, compare) => {
    if (compare) rows.sort(compare);
    rows.length = Math.min(rows.length, data.keptMatches);
  };

  let latest = 0;

  const search = async (view, ticket) => {
    const matches = matcher(view);
    const compare = orders.get(view.sort);
    const rows = [];
    let count = 0;
    for (let index = 1; index <= data.parts; index += 1) {
      const found = (await part(index)).filter(matches);
      if (ticket !== latest) return;
      count += found.length;
      rows.push(...found);
      if (rows.length > 2 * data.keptMatches) trim(rows, compare);
      if (index < data.parts) {
        status(`Looking through part ${index} of ${data.parts}: ${number.format(count)} match so far.`);
      }
    }
    trim(rows, compare);
    showResults(view, rows, count);
  };

  const show = async () => {
    const ticket = (latest += 1);
    const view = readAddress();
    for (const [key, control] of Object.entries(controls)) {
      if (control !== document.activeElement || key !== 'q') control.value = view[key];
    }
    byId('clear').hidden = !isFilter(view);
    if (!isFilter(view) && !view.sort) {
      byId('results').replaceChildren();
      showStatic(true);
      status('');
      showView(view);
      return;
    }
    try {
      await search(view, ticket);
    } catch (error) {
      status(`The search index is incomplete (${error.message}). Please make the report again.`);
    }
  };

  const change = () => {
    const view = { ...readAddress(), page: 1, cause: '' };
    for (const [key, control] of Object.entries(controls)) view[key] = control.value.trim();
    location.replace(address(view));
  };

  let typing = 0;

  controls.q.addEventListener('input', () => {
    clearTimeout(typing);
    typing = setTimeout(change, 200);
  });
  for (const control of [controls.state, controls.flag, controls.sort, controls.view]) {
    control.addEventListener('change', change);
  }
  form.addEventListener('submit', (event) => {
    event.preventDefault();
    change();
  });
  byId('clear').addEventListener('click', () => {
    const { sort, view } = readAddress();
    location.replace(address({ sort, view }));
  });

  // Counts of the overview become links to the pictures that they count.
  for (const label of document.querySelectorAll('[data-filter]')) {
    const link = document.createElement('a');
    link.href = `#${label.dataset.filter}`;
    link.addEventListener('click', () => {
      setTimeout(() => byId('pictures').scrollIntoView(), 0);
    });
    link.append(...label.childNodes);
    label.append(link);
  }

  form.hidden = false;
  window.addEventListener('hashchange', show);
  show();
})();
