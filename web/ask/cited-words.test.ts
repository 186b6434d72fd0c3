/** Numbers of quotes in the words of a model are ways to quotes that there are, and nothing else in them is more than text. */
import { describe, expect, it } from 'vitest'
import { citedWords } from './cited-words.ts'

describe('words of a model', () => {
  it('lead to their quotes', () => {
    expect(citedWords('Ann keeps bees. [1][2]\nBo sails. [2]', 2).text).toBe(
      '<p>Ann keeps bees. <sup class="cites"><a class="cite" href="#s1">1</a></sup><sup class="cites"><a class="cite" href="#s2">2</a></sup></p><p>Bo sails. <sup class="cites"><a class="cite" href="#s2">2</a></sup></p>',
    )
  })

  it.each(['[0]', '[3]', '[1000]', '[x]', '[-1]', '[1'])('lead nowhere by %s', (mark) => {
    expect(citedWords(`Bees ${mark}`, 2).text).toBe(`<p>Bees ${mark}</p>`)
  })

  it('are text', () => {
    expect(citedWords('<script>1</script> [1]', 1).text).toContain('<p>&lt;script&gt;1&lt;/script&gt; <sup')
  })
})
