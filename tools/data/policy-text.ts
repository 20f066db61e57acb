// What the clause builder needs to know of the policy texts: headings and repetitions.

/** For every line the heading path it stands under, like 三（三）2 or 第十二条. */
export function headingParts(lines: string[]): string[] {
  let chapter = '',
    section = '',
    box = ''
  return lines.map((raw) => {
    const line = raw.trim()
    const article = /^(第[一二三四五六七八九十百]+条)/.exec(line)?.[1]
    if (article) {
      section = article
      chapter = ''
      box = ''
      return article
    }
    if (/^第[一二三四五六七八九十]+章/.test(line)) {
      chapter = ''
      section = ''
      return /^第[一二三四五六七八九十]+章/.exec(line)?.[0] ?? ''
    }
    const c = /^([一二三四五六七八九十]+)、/.exec(line)?.[1]
    if (c) {
      chapter = c
      section = ''
      box = ''
    }
    const s = /^[（(]([一二三四五六七八九十]+)[)）]/.exec(line)?.[1]
    if (s) {
      section = `（${s}）`
      box = ''
    }
    const b = /^专栏\s*([0-9一二三四五六七八九十]+)/.exec(line)?.[1]
    if (b) box = `专栏${b}`
    const item = /^(\d{1,2})[.．]\s*[^\d]/.exec(line)?.[1]
    if (box) return item ? `${box}第${item}项` : box
    return `${chapter}${section}${item ?? ''}`
  })
}

const normal = (s: string) => s.replace(/[\s　，。、；：“”"‘’（）()﹝〔〕﹞\-—]/g, '')

/** Lines whose text stands twice: alias id → canonical id. Canonical is file 001, and in it the earlier line. */
export function repeatedLines(texts: Map<string, string[]>): Map<string, string> {
  const first = new Map<string, string>(),
    alias = new Map<string, string>()
  for (const file of ['001', '000', '002', '003'])
    (texts.get(file) ?? []).forEach((raw, i) => {
      const text = normal(raw)
      if (text.length < 40) return
      const id = `${file}:${i + 1}`,
        known = first.get(text)
      if (known) alias.set(id, known)
      else first.set(text, id)
    })
  return alias
}
