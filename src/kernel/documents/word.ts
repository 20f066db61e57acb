import Docxtemplater from 'docxtemplater'
import PizZip from 'pizzip'
import { HttpError } from '../errors.ts'
import { archiveProblem, officeProblem } from '../file-checks.ts'
import type { Placeholder, WordData } from './template-kinds.ts'

const options = { paragraphLoop: true, linebreaks: true, nullGetter: () => '', errorLogging: false }

/**
 * Fills a Word template: `{学校名称}` with a text, `{#步骤}…{/步骤}` once for each row. Texts go in as texts, never
 * as markup. Values without a placeholder are left out, a placeholder without a value becomes empty.
 * @throws HttpError 422 where the template itself is wrong, naming the placeholder
 */
export function fillWord(template: Uint8Array, data: WordData): Uint8Array {
  try {
    const word = new Docxtemplater(new PizZip(template), options)
    word.render(clean(data))
    return word.toUint8Array()
  } catch (error) {
    throw refused(sentenceOf(error))
  }
}

type Asked = { scopePath: string[]; meta: { part: { module?: string; inverted?: boolean } } }

/**
 * Every placeholder of a template, tables with those inside: `['学校名称', '步骤', '步骤.环节']`. The template is
 * filled once with nothing, and what it asks for is written down.
 * @throws HttpError 422 where the template itself is wrong
 */
export function listPlaceholders(template: Uint8Array): string[] {
  const asked = new Set<string>()
  const parser = (tag: string) => ({
    get(_scope: unknown, { scopePath, meta }: Asked) {
      asked.add([...scopePath, tag].join('.'))
      if (meta.part.module !== 'loop') return ''
      return meta.part.inverted ? [] : [{}]
    },
  })
  try {
    new Docxtemplater(new PizZip(template), { ...options, parser: parser as never }).render({})
  } catch (error) {
    throw refused(sentenceOf(error))
  }
  return [...asked]
}

/**
 * Checks a template that somebody edited: a real .docx without macros or outside parts, every placeholder known.
 * @throws HttpError 422 with one sentence naming what is wrong
 */
export function checkTemplate(name: string, template: Uint8Array, known: readonly Placeholder[]): string[] {
  const problem = archiveProblem(template) ?? officeProblem(template, 'docx')
  if (problem) throw refused(`“${name}”${problem}`)
  const used = listPlaceholders(template)
  const names = new Set(flattenKnown(known))
  const unknown = used.filter((one) => !names.has(one))
  if (unknown.length > 0) {
    const words = unknown.map((one) => `{${one.split('.').join('} 里的 {')}}`).join('、')
    throw refused(`模板里的${words}不是这种文书的占位符。改成清单里的名称，或删去后再上传。`)
  }
  return used
}

function flattenKnown(list: readonly Placeholder[], before = ''): string[] {
  return list.flatMap((one) => [before + one.name, ...(one.rows ? flattenKnown([...one.rows, ...outer(list)], `${before}${one.name}.`) : [])])
}

/** Inside a table the placeholders of the page around it are known too. */
function outer(list: readonly Placeholder[]): Placeholder[] {
  return list.filter((one) => !one.rows)
}

// XML 1.0 has no control characters but tab and line break; one of them would make a file that Word cannot open.
// oxlint-disable-next-line no-control-regex
const controls = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/g

function clean(data: WordData): WordData {
  const out: WordData = {}
  for (const [name, value] of Object.entries(data)) {
    out[name] = Array.isArray(value) ? value.map(clean) : value.replace(controls, '').replace(/\r\n?/g, '\n').toWellFormed()
  }
  return out
}

type TemplateError = { properties?: { id?: string; xtag?: string; errors?: TemplateError[] } }

/** What docxtemplater found wrong, in a sentence that names the place. */
function sentenceOf(error: unknown): string {
  const { properties = {} } = error as TemplateError
  const first = properties.errors?.[0]?.properties ?? properties
  const tag = first.xtag ? `“${[...first.xtag].slice(0, 16).join('')}”` : '某处'
  switch (first.id) {
    case 'unopened_tag':
    case 'unclosed_tag':
      return `模板里${tag}的花括号没有配对。占位符写成 {名称}。`
    case 'unopened_loop':
    case 'unclosed_loop':
    case 'closing_tag_does_not_match_opening_tag':
      return `模板里的表格${tag}没有配对。开头写 {#名称}，结尾写 {/名称}。`
    default:
      return '这个文件不能当作 Word 模板。用办公软件另存为 .docx 后再上传。'
  }
}

function refused(message: string): HttpError {
  return new HttpError({ status: 422, message, issues: [{ path: 'file', message }] })
}
