// Writes data/report-templates/annual-report.docx: the Word template that comes with the system. Offices open it in
// Word or WPS, change fonts and wording, and upload it as their own.
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { zipSync } from 'fflate'

const W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
const R = 'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"'
const run = (text: string, style = '') => `<w:r>${style ? `<w:rPr>${style}</w:rPr>` : ''}<w:t xml:space="preserve">${text}</w:t></w:r>`
const paragraph = (text: string, { style = '', run: look = '', align = '', before = 0, keep = false }: { style?: string; run?: string; align?: string; before?: number; keep?: boolean } = {}) =>
  `<w:p><w:pPr>${style ? `<w:pStyle w:val="${style}"/>` : ''}${keep ? '<w:keepNext/>' : ''}${before ? `<w:spacing w:before="${before}"/>` : ''}${align ? `<w:jc w:val="${align}"/>` : ''}</w:pPr>${run(text, look)}</w:p>`
const size = (half: number, bold = false) => `${bold ? '<w:b/>' : ''}<w:sz w:val="${half}"/><w:szCs w:val="${half}"/>`
const field = (kind: string) => `<w:r><w:fldChar w:fldCharType="${kind}"${kind === 'begin' ? ' w:dirty="true"' : ''}/></w:r>`
const loop = (name: string, inner: string) => `${paragraph(`{#${name}}`)}${inner}${paragraph(`{/${name}}`)}`
const tableBlock = (name: string) => loop(name, `${paragraph('{表名}　　{表单位}', { style: 'Caption', keep: true })}${paragraph('{表格}')}`)

const cover = [
  paragraph('{状态}', { run: size(20) }),
  paragraph('{出具单位}', { align: 'center', before: 2400, run: size(36) }),
  paragraph('{年度} 年', { align: 'center', before: 600, run: size(60, true) }),
  paragraph('{文书标题}', { align: 'center', before: 200, run: size(60, true) }),
  paragraph('数字截至{数字截至}，由登记簿算出并冻结', { align: 'center', before: 600, run: size(24) }),
  paragraph('{出具单位}', { align: 'center', before: 2800, run: size(28) }),
  paragraph('{出具日期}', { align: 'center', run: size(28) }),
  paragraph('查验编号 {查验编号}　{查验网址}', { align: 'center', before: 600, run: size(18) }),
]
const contents = [
  `<w:p><w:pPr><w:pageBreakBefore/><w:jc w:val="center"/></w:pPr>${run('目　录', size(36, true))}</w:p>`,
  // The list of chapters stands until the office program has set the page numbers.
  `<w:p><w:pPr><w:pStyle w:val="TOC1"/></w:pPr>${field('begin')}<w:r><w:instrText xml:space="preserve"> TOC \\o "1-1" \\h \\z \\u </w:instrText></w:r>${field('separate')}</w:p>`,
  loop('章节', paragraph('{章名}', { style: 'TOC1' })),
  `<w:p>${field('end')}<w:r><w:br w:type="page"/></w:r></w:p>`,
]
const chapters = loop('章节', [
  paragraph('{章名}', { style: 'Heading1' }),
  loop('段落', [
    loop('小标题', paragraph('{标题文字}', { style: 'Heading2' })),
    loop('正文', paragraph('{正文文字}', { style: 'BodyText' })),
    loop('要点', paragraph('• {要点文字}', { style: 'ListParagraph' })),
  ].join('')),
  tableBlock('表'),
  loop('图', `${paragraph('{图名}　　{图单位}', { style: 'Caption', keep: true })}${paragraph('{图片}', { align: 'center' })}`),
].join(''))
const annex = tableBlock('附表').replaceAll('w:val="Caption"', 'w:val="Heading1"')
const section = `<w:sectPr><w:footerReference w:type="default" r:id="rId3"/><w:titlePg/><w:pgSz w:w="11906" w:h="16838"/><w:pgMar w:top="1701" w:right="1474" w:bottom="1588" w:left="1588" w:header="851" w:footer="992" w:gutter="0"/></w:sectPr>`

const style = (id: string, name: string, paragraphs: string, runs: string, based = 'Normal') =>
  `<w:style w:type="paragraph" w:styleId="${id}"><w:name w:val="${name}"/>${id === 'Normal' ? '' : `<w:basedOn w:val="${based}"/>`}<w:qFormat/><w:pPr>${paragraphs}</w:pPr><w:rPr>${runs}</w:rPr></w:style>`
const hei = '<w:rFonts w:ascii="黑体" w:hAnsi="黑体" w:eastAsia="黑体"/>'
// Words in Latin letters and digits are English to the office program: told they are Chinese, it would break a line
// in the middle of a number.
const styles = [
  `<w:docDefaults><w:rPrDefault><w:rPr><w:rFonts w:ascii="仿宋_GB2312" w:hAnsi="仿宋_GB2312" w:eastAsia="仿宋_GB2312"/><w:sz w:val="24"/><w:lang w:val="en-US" w:eastAsia="zh-CN"/></w:rPr></w:rPrDefault></w:docDefaults>`,
  style('Normal', 'Normal', '<w:spacing w:line="360" w:lineRule="auto"/>', ''),
  style('Heading1', 'heading 1', '<w:keepNext/><w:spacing w:before="360" w:after="160"/><w:outlineLvl w:val="0"/>', `${hei}${size(32)}`),
  style('Heading2', 'heading 2', '<w:keepNext/><w:spacing w:before="200" w:after="80"/><w:outlineLvl w:val="1"/>', `${hei}${size(26)}`),
  style('BodyText', 'Body Text', '<w:ind w:firstLineChars="200" w:firstLine="480"/><w:jc w:val="both"/>', ''),
  style('ListParagraph', 'List Paragraph', '<w:ind w:left="480"/>', ''),
  style('Caption', 'caption', '<w:keepNext/><w:spacing w:before="200" w:after="60"/>', `${hei}${size(21)}`),
  style('TOC1', 'toc 1', '<w:tabs><w:tab w:val="right" w:leader="dot" w:pos="8844"/></w:tabs>', ''),
].join('')

const relations = (list: [string, string][]) =>
  `<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">${list.map(([kind, target], at) => `<Relationship Id="rId${at + 1}" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/${kind}" Target="${target}"/>`).join('')}</Relationships>`
const part = (name: string, kind: string) => `<Override PartName="/word/${name}.xml" ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.${kind}+xml"/>`
const parts: Record<string, string> = {
  '[Content_Types].xml': `<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>${part('document', 'document.main')}${part('styles', 'styles')}${part('settings', 'settings')}${part('footer1', 'footer')}</Types>`,
  '_rels/.rels': relations([['officeDocument', 'word/document.xml']]),
  'word/_rels/document.xml.rels': relations([['styles', 'styles.xml'], ['settings', 'settings.xml'], ['footer', 'footer1.xml']]),
  'word/document.xml': `<w:document ${W} ${R}><w:body>${[...cover, ...contents, chapters, annex].join('')}${section}</w:body></w:document>`,
  'word/settings.xml': `<w:settings ${W}><w:compat><w:compatSetting w:name="compatibilityMode" w:uri="http://schemas.microsoft.com/office/word" w:val="15"/></w:compat></w:settings>`,
  'word/footer1.xml': `<w:ftr ${W}><w:p><w:pPr><w:jc w:val="center"/></w:pPr>${run('— ')}<w:fldSimple w:instr=" PAGE "><w:r><w:t>1</w:t></w:r></w:fldSimple>${run(' —')}</w:p></w:ftr>`,
  'word/styles.xml': `<w:styles ${W}>${styles}</w:styles>`,
}
const encoder = new TextEncoder()
const folder = join(import.meta.dirname, '../../data/report-templates')
mkdirSync(folder, { recursive: true })
const files = Object.fromEntries(Object.entries(parts).map(([name, text]) => [name, encoder.encode(`<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n${text}`)]))
writeFileSync(join(folder, 'annual-report.docx'), zipSync(files, { mtime: new Date('2026-01-01T00:00:00') }))
