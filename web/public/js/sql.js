// The SQL page's own state: line numbers and colours of the editor, Ctrl-Enter, a statement under way, the way to its fault.
const form = document.getElementById('sql-form')
const editor = form.querySelector('textarea')
const lines = form.querySelector('.lines')
const paint = form.querySelector('.paint')
const said = document.getElementById('said')
const run = document.getElementById('run')

const KEYWORDS =
  'select|from|where|group|by|order|having|limit|offset|as|and|or|not|in|is|null|like|ilike|between|case|when|then|else|end|join|left|right|full|inner|outer|cross|on|using|union|all|distinct|with|recursive|filter|over|partition|window|qualify|values|exists|asc|desc|nulls|first|last|interval|date|timestamp|cast|true|false|any|some|intersect|except|unnest|lateral|pivot|exclude|replace'
const TOKEN = new RegExp(
  `(--[^\\n]*|/\\*[\\s\\S]*?(?:\\*/|$))|('(?:[^']|'')*'?)|"(?:[^"]|"")*"?|\\b(\\d+(?:\\.\\d+)?)\\b|\\b(${KEYWORDS})\\b`,
  'gi',
)
const LOOKS = ['sql-c', 'sql-s', 'sql-n', 'sql-k']
// past it, colours would cost more than they tell
const PAINTED_MAX = 20_000

/** The text of the editor once more, below it, in colours. */
function draw() {
  const text = editor.value
  const count = text.split('\n').length
  lines.textContent = Array.from({ length: count }, (_, index) => index + 1).join('\n')
  editor.rows = Math.min(24, Math.max(6, count))
  const parts = []
  let end = 0
  for (const match of text.length > PAINTED_MAX ? [] : text.matchAll(TOKEN)) {
    const look = LOOKS[match.slice(1).findIndex((group) => group !== undefined)]
    if (look === undefined) continue
    const colour = document.createElement('i')
    colour.className = look
    colour.textContent = match[0]
    parts.push(text.slice(end, match.index), colour)
    end = match.index + match[0].length
  }
  paint.replaceChildren(...parts, `${text.slice(end)}\n`)
  follow()
}

function follow() {
  paint.scrollTop = editor.scrollTop
  paint.scrollLeft = editor.scrollLeft
  lines.scrollTop = editor.scrollTop
}

form.classList.add('painted')
editor.addEventListener('input', draw)
editor.addEventListener('scroll', follow)
draw()

editor.addEventListener('keydown', (event) => {
  if (event.key !== 'Enter' || !(event.ctrlKey || event.metaKey)) return
  event.preventDefault()
  run.click()
})

// A statement under way: how long already, and a way to end it.
let started
let ticking

document.addEventListener('htmx:before:request', (event) => {
  if (event.detail.ctx?.sourceElement !== run) return
  started = performance.now()
  clearInterval(ticking)
  said.classList.remove('sr')
  said.textContent = 'Running'
  ticking = setInterval(() => {
    said.textContent = `Running, ${Math.round((performance.now() - started) / 1000)} s`
  }, 1000)
})

document.addEventListener('htmx:finally:request', (event) => {
  const { ctx } = event.detail
  if (ctx?.sourceElement !== run) return
  clearInterval(ticking)
  const result = document.getElementById('result')
  // of what came the result itself tells those who see it
  said.classList.toggle('sr', ctx.status === 'swapped')
  said.textContent = ctx.status === 'swapped' ? (result.dataset.said ?? '') : `Stopped after ${seconds()}`
  if (ctx.status === 'swapped') remember()
})

const seconds = () => `${((performance.now() - started) / 1000).toFixed(1)} s`

form.querySelector('[data-cancel]').addEventListener('click', () => {
  run.dispatchEvent(new Event('htmx:abort'))
  editor.focus()
})

// The way to the fault
document.addEventListener('click', (event) => {
  const button = event.target.closest('[data-goto]')
  if (button === null) return
  const start = Number(button.dataset.goto)
  editor.focus()
  editor.setSelectionRange(start, start + Number(button.dataset.length))
})

// The statement goes along to another version of the lake, and into the address, so that it can be kept and passed on.
const ADDRESS_MAX = 4000
const isShort = () => encodeURIComponent(editor.value).length <= ADDRESS_MAX

function remember() {
  if (!isShort()) return
  const url = new URL(location.href)
  url.pathname = '/sql'
  url.searchParams.set('sql', editor.value)
  history.replaceState(null, '', url)
}

document.addEventListener(
  'click',
  (event) => {
    const anchor = event.target.closest?.('.ruler a, .past-line a, #place a')
    if (!anchor || !isShort()) return
    const url = new URL(anchor.getAttribute('href'), location.href)
    url.searchParams.set('sql', editor.value)
    anchor.setAttribute('href', url.pathname + url.search)
  },
  { capture: true },
)

document.querySelector('#place form')?.addEventListener('formdata', (event) => {
  if (isShort()) event.formData.set('sql', editor.value)
})
