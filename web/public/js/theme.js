// Theme toggle: follows the system until the reader chooses; the choice is kept on this device.
const root = document.documentElement
const read = () => {
  try {
    return localStorage.getItem('theme')
  } catch {
    return null
  }
}
const keep = (value) => {
  try {
    localStorage.setItem('theme', value)
  } catch {
    /* private mode: the choice lasts for this page */
  }
}
const saved = read()
if (saved === 'light' || saved === 'dark') root.dataset.theme = saved

document.addEventListener('click', (event) => {
  if (!event.target.closest('[data-theme-toggle]')) return
  const dark = root.dataset.theme ? root.dataset.theme === 'dark' : matchMedia('(prefers-color-scheme: dark)').matches
  root.dataset.theme = dark ? 'light' : 'dark'
  keep(root.dataset.theme)
})
