// What Explore needs a script for: dialogs that questions open in, a file that is dropped anywhere, and how far its upload is.
const dialog = document.getElementById('dialog')
const add = document.getElementById('add')

document.addEventListener('click', (event) => {
  const opener = event.target.closest('[data-add]')
  if (opener !== null && add !== null) {
    event.preventDefault()
    openAdd(opener.dataset.add)
    return
  }
  const closer = event.target.closest('[data-close]')
  const open = closer?.closest('dialog')
  if (!open) return
  event.preventDefault()
  open.close()
})

document.addEventListener('htmx:after:swap', (event) => {
  if (event.detail.ctx?.target !== dialog || dialog.open) return
  dialog.showModal()
  dialog.querySelector('[autofocus]')?.focus()
})

// A generation that went live lights once.
const shown = new Map()
const placeOf = (gen) => `${gen.closest('[data-live]')?.id} ${gen.querySelector('.name').textContent}`
const livesOf = () => [...document.querySelectorAll('.gen')].map((gen) => [placeOf(gen), gen.querySelector('.on')])
const remember = () => {
  for (const [place, on] of livesOf()) shown.set(place, on?.textContent)
}
remember()
document.addEventListener('htmx:after:swap', () => {
  for (const [place, on] of livesOf()) {
    if (shown.has(place) && on !== null && shown.get(place) !== on.textContent) on.classList.add('swapped')
  }
  remember()
})

const form = document.getElementById('add-form')
const progress = document.getElementById('add-progress')

function openAdd(dataset) {
  if (dataset !== '') form.elements.dataset.value = dataset
  if (!add.open) add.showModal()
  form.elements.dataset.focus()
}

/** `Price list (2).csv` → `price_list_2`, as names of datasets are. */
const nameFor = (file) =>
  file.name
    .replace(/\.gz$/i, '')
    .replace(/\.[^.]+$/, '')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '_')
    .replace(/^[^a-z]+|_+$/g, '')
    .slice(0, 63)

function suggestName() {
  const [file] = form.elements.file.files
  if (file !== undefined && form.elements.dataset.value === '') form.elements.dataset.value = nameFor(file)
}

const carriesFile = (event) => event.dataTransfer?.types.includes('Files') && form !== null

document.addEventListener('dragover', (event) => {
  if (!carriesFile(event)) return
  event.preventDefault()
  form.classList.add('dropping')
})
document.addEventListener('dragleave', (event) => {
  if (event.relatedTarget === null) form?.classList.remove('dropping')
})
document.addEventListener('drop', (event) => {
  if (!carriesFile(event)) return
  event.preventDefault()
  form.classList.remove('dropping')
  if (add?.contains(form)) openAdd(document.querySelector('a[data-add]:not([data-add=""])')?.dataset.add ?? '')
  form.elements.file.files = event.dataTransfer.files
  suggestName()
  form.querySelector('.primary').focus()
})

form?.elements.file.addEventListener('change', suggestName)

// A browser tells of what it has sent only here; what the lake does with it, the lake tells.
form?.addEventListener('submit', (event) => {
  event.preventDefault()
  if (form.dataset.busy !== undefined) return
  form.dataset.busy = ''
  const id = crypto.randomUUID()
  const request = new XMLHttpRequest()
  const bar = progress.querySelector('progress')
  const said = progress.querySelector('[role=status]')
  const added = document.getElementById('added')
  const figure = new Intl.NumberFormat('en-US')
  let asking
  added.replaceChildren()
  progress.hidden = false
  bar.removeAttribute('value')
  said.textContent = 'Sending'
  request.upload.addEventListener('progress', ({ loaded, total }) => {
    bar.max = total
    bar.value = loaded
    said.textContent = `Sent ${Math.floor((100 * loaded) / total)} %`
  })
  request.upload.addEventListener('load', () => {
    bar.removeAttribute('value')
    said.textContent = 'Reading'
    asking = setTimeout(ask, 300)
  })
  const ask = async () => {
    const told = await fetch(`/ingest/${id}`)
      .then((answer) => (answer.ok ? answer.json() : undefined))
      .catch(() => undefined)
    if (form.dataset.busy === undefined) return
    if (told !== undefined)
      said.textContent = told.rows > 0 ? `${told.state}, ${figure.format(told.rows)} rows` : told.state
    asking = setTimeout(ask, 500)
  }
  request.addEventListener('loadend', () => {
    clearTimeout(asking)
    delete form.dataset.busy
    progress.hidden = true
    const isAnswer = request.getResponseHeader('content-type')?.startsWith('text/html')
    if (isAnswer) added.innerHTML = request.responseText
    else added.textContent = 'The lake did not answer. What you filled in is still here: try again.'
    if (request.status === 200 || request.status === 201) form.elements.file.value = ''
  })
  request.open('POST', form.action)
  request.setRequestHeader('hx-request', 'true')
  request.setRequestHeader('x-request-id', id)
  request.send(new FormData(form))
})
