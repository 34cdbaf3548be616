/** The look of the page: light or dark as the reader has it; true classes in blue, wrong answers in orange. */
export const pageStyle = `
:root { color-scheme: light dark; --line: #8884; --a: #005a9c; --p: #b34700 }
@media (prefers-color-scheme: dark) { :root { --a: #6db9f0; --p: #f5a25d } }
body { margin: 1.5rem; font: 14px/1.4 Helvetica, Arial, "DejaVu Sans", sans-serif }
h1 { font-size: 1.4rem; margin: 0 0 .4rem }
p { margin: .2rem 0 }
section { display: flex; flex-wrap: wrap; gap: 1rem 2rem; align-items: flex-start; margin: 1rem 0 }
table { border-collapse: collapse }
caption { text-align: left; font-weight: bold; padding-bottom: .2rem }
th, td { padding: .1rem .8rem .1rem 0; text-align: right; font-variant-numeric: tabular-nums }
th:first-child, td:first-child { text-align: left; max-width: 24rem }
th { white-space: nowrap }
select { max-width: 14rem }
th { font-weight: normal; opacity: .7 }
td button { border: 0; padding: 0; background: none; color: var(--a); font: inherit; text-align: left; cursor: pointer }
td button:hover { text-decoration: underline }
form { position: sticky; top: 0; z-index: 1; display: flex; flex-wrap: wrap; gap: .5rem 1.2rem; align-items: center;
  padding: .6rem 0; background: Canvas; border-bottom: 1px solid var(--line) }
main { display: grid; gap: .8rem; margin-top: 1rem; grid-template-columns: repeat(auto-fill, minmax(180px, 1fr)) }
main.text, main.row { grid-template-columns: repeat(auto-fill, minmax(300px, 1fr)) }
article { border: 1px solid var(--line); border-radius: 6px; padding: .6rem; overflow-wrap: anywhere; display: flex;
  flex-direction: column; content-visibility: auto; contain-intrinsic-size: 180px 300px }
article[hidden] { display: none }
article[data-v=right] { border-style: dashed }
article > div:last-child { margin-top: auto; padding-top: .4rem }
img { align-self: center; margin-bottom: .4rem; border: 1px solid var(--line) }
.pixels { image-rendering: pixelated }
blockquote { margin: 0 0 .4rem; max-height: 14rem; overflow: auto; white-space: pre-wrap }
.scroll { max-height: 14rem; overflow: auto; margin-bottom: .4rem }
.a { color: var(--a) }
.p { color: var(--p) }
.small { font-size: 12px }
.small label { white-space: nowrap }
.tags, .comment { width: 100%; box-sizing: border-box; font: inherit; margin-top: .2rem }
@media print { form, .comment:placeholder-shown, .tags:placeholder-shown { display: none } }
`;

/** What the page does: filters, and a CSV file of the tags that were typed or ticked in it. */
export const pageScript = `
const $ = (id) => document.getElementById(id);
const cards = [...document.querySelectorAll('article')];
const tagsOf = (card) => [
  ...[...card.querySelectorAll(':checked')].map((box) => box.value),
  ...(card.querySelector('.tags')?.value ?? '').split(/[;,]/).map((tag) => tag.trim().toLowerCase()).filter(Boolean),
];
let unsaved = false;
function show() {
  const [a, p, t, v] = ['a', 'p', 't', 'v'].map((id) => $(id)?.value ?? '');
  let shown = 0;
  for (const card of cards) {
    const tags = tagsOf(card);
    const fits = (!a || card.dataset.a === a) && (!p || card.dataset.p === p) && (!v || card.dataset.v === v) &&
      (!t || (t === 'none' ? tags.length === 0 : tags.includes(t.slice(1))));
    card.hidden = !fits;
    shown += fits;
  }
  document.querySelector('output').textContent = shown + ' of ' + cards.length + ' shown';
}
function listTags() {
  const chosen = $('t').value;
  const tags = [...new Set(cards.flatMap(tagsOf))].sort();
  $('t').replaceChildren(new Option('all', ''), new Option('no tag', 'none'), ...tags.map((tag) => new Option(tag, '=' + tag)));
  $('t').value = chosen;
  if ($('t').selectedIndex < 0) $('t').value = '';
}
document.querySelector('form').addEventListener('change', show);
document.querySelector('main').addEventListener('change', () => { unsaved = true; listTags(); });
document.querySelector('section').addEventListener('click', ({ target }) => {
  if (target.dataset.a === undefined) return;
  $('a').value = target.dataset.a;
  $('p').value = target.dataset.p;
  show();
});
$('save').addEventListener('click', () => {
  const quoted = (text) => '"' + String(text).replaceAll('"', '""') + '"';
  const lines = cards.map((card) =>
    [card.dataset.i, card.dataset.label, tagsOf(card).join('; '), card.querySelector('.comment').value].map(quoted).join(','));
  const link = document.createElement('a');
  link.href = URL.createObjectURL(new Blob([['index,actual,tags,comment', ...lines, ''].join('\\r\\n')], { type: 'text/csv' }));
  link.download = 'tags.csv';
  link.click();
  unsaved = false;
});
addEventListener('beforeunload', (event) => { if (unsaved) event.preventDefault(); });
listTags();
show();
`;
