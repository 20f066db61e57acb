/** Text within a line: words of the screen in 「」, bold, code, links; everything else as it stands. */
export type Piece = { kind: 'text' | 'screen' | 'bold' | 'code'; text: string } | { kind: 'link'; text: string; to: string }

export type Block =
  | { kind: 'paragraph'; text: string }
  | { kind: 'subhead'; text: string }
  | { kind: 'list'; ordered: boolean; items: string[] }
  | { kind: 'table'; head: string[]; rows: string[][] }
  | { kind: 'code'; text: string }
  | { kind: 'picture'; name: string; text: string }

/** `paths` are the addresses of the pages a section is about, `clauses` what those pages work by. */
export type Section = { id: string; title: string; paths: string[]; clauses: string[]; blocks: Block[] }
export type Guide = { title: string; intro: Block[]; sections: Section[] }

/**
 * Reads a guide: the part of Markdown that docs/guides uses, and below a heading of the second level the comment
 * `<!-- 页面 /todos /cases | 条款 001:1319 -->`. Of what it does not know nothing is lost: it stays a paragraph.
 */
export function readGuide(markdown: string): Guide {
  const guide: Guide = { title: '', intro: [], sections: [] }
  let blocks = guide.intro
  let section: Section | undefined
  const lines = markdown.split('\n')
  for (let at = 0; at < lines.length; at++) {
    const line = lines[at]!
    const about = /^<!-- 页面 ([^|]*?)(?:\| 条款 (.*?))? ?-->$/.exec(line)
    const picture = /^!\[(.*?)\]\((?:.*\/)?([^/)]+)\)$/.exec(line)
    const item = /^(\d+\.|-) (.*)$/.exec(line)
    if (line.startsWith('# ')) guide.title = line.slice(2)
    else if (line.startsWith('## ')) {
      section = { id: `s${guide.sections.length + 1}`, title: line.slice(3), paths: [], clauses: [], blocks: [] }
      guide.sections.push(section)
      blocks = section.blocks
    } else if (line.startsWith('### ')) blocks.push({ kind: 'subhead', text: line.slice(4) })
    else if (about && section) {
      section.paths = words(about[1]!)
      section.clauses = words(about[2] ?? '')
    } else if (line.startsWith('<!--') || line.trim() === '') continue
    else if (picture) blocks.push({ kind: 'picture', text: picture[1]!, name: picture[2]! })
    else if (line.startsWith('```')) {
      const end = lines.indexOf('```', at + 1)
      blocks.push({ kind: 'code', text: lines.slice(at + 1, end).join('\n') })
      at = end
    } else if (line.startsWith('|')) {
      const rows: string[][] = []
      for (; lines[at]?.startsWith('|'); at++) rows.push(lines[at]!.split('|').slice(1, -1).map((cell) => cell.trim()))
      at--
      blocks.push({ kind: 'table', head: rows[0]!, rows: rows.slice(2) })
    } else if (item) {
      const ordered = item[1] !== '-'
      const last = blocks.at(-1)
      if (last?.kind === 'list' && last.ordered === ordered && lines[at - 1]?.trim() !== '') last.items.push(item[2]!)
      else blocks.push({ kind: 'list', ordered, items: [item[2]!] })
    } else blocks.push({ kind: 'paragraph', text: line })
  }
  return guide
}

const words = (text: string) => text.split(/\s+/).filter(Boolean)

/** Divides a line into its pieces. */
export function piecesOf(line: string): Piece[] {
  const found: Piece[] = []
  let from = 0
  for (const match of line.matchAll(/「([^」]+)」|\*\*(.+?)\*\*|`([^`]+)`|\[([^\]]+)\]\(([^)]+)\)/g)) {
    if (match.index > from) found.push({ kind: 'text', text: line.slice(from, match.index) })
    const [, screen, bold, code, text, to] = match
    if (screen !== undefined) found.push({ kind: 'screen', text: screen })
    else if (bold !== undefined) found.push({ kind: 'bold', text: bold })
    else if (code !== undefined) found.push({ kind: 'code', text: code })
    else found.push({ kind: 'link', text: text!, to: to! })
    from = match.index + match[0].length
  }
  if (from < line.length) found.push({ kind: 'text', text: line.slice(from) })
  return found
}

/** How much of an address a section names: all of it, its beginning, or nothing (-1). */
export function matchOf(section: Section, page: string): number {
  const lengths = section.paths.map((path) => (page === path || (path !== '/' && page.startsWith(`${path}/`)) ? path.length : -1))
  return Math.max(-1, ...lengths)
}
