/** One placeholder of a document kind: `{学校名称}`, or a table `{#步骤}…{/步骤}` with placeholders of its own. */
export type Placeholder = { name: string; meaning: string; sample: string; rows?: undefined } | { name: string; meaning: string; rows: readonly Placeholder[]; sample?: undefined }

/** A kind of document that can be printed with a Word template of an authority. */
export type DocumentKind = {
  id: string
  title: string
  clause?: string
  placeholders: readonly Placeholder[]
  /** The template that comes with the system, where the plain one does not do. */
  packaged?: () => Uint8Array
}

/** The values of placeholders: texts, or lists of rows for a table. */
export type WordData = { [name: string]: string | WordData[] }

/** What every kind has beside its own placeholders. */
export const commonPlaceholders: readonly Placeholder[] = [
  { name: '文书标题', meaning: '文书的标题', sample: '样例标题' },
  { name: '文号', meaning: '文号或办件编号', sample: 'YL-2026-0001' },
  { name: '出具单位', meaning: '出具文书的单位', sample: '样例市人力资源和社会保障局' },
  { name: '出具日期', meaning: '出具的日期', sample: '2026年9月1日' },
  { name: '填表人', meaning: '生成文书的人', sample: '样例人' },
  { name: '查验编号', meaning: '查验编号，在查验页核对真伪', sample: '2345-6789-ABCK' },
  { name: '查验网址', meaning: '查验页的网址', sample: 'https://luban.example/verify/23456789ABCK' },
]

const kinds = new Map<string, DocumentKind>()

/** Called once by the composition for each module that prints documents. Throws when a placeholder is named twice. */
export function registerDocumentKinds(list: readonly DocumentKind[]): void {
  for (const kind of list) {
    const names = placeholdersOf(kind).map((one) => one.name)
    if (new Set(names).size !== names.length) throw new Error(`document kind ${kind.id}: a placeholder is named twice`)
    kinds.set(kind.id, kind)
  }
}

export function listDocumentKinds(): DocumentKind[] {
  return [...kinds.values()]
}

export function findDocumentKind(id: string): DocumentKind | undefined {
  return kinds.get(id)
}

export function placeholdersOf(kind: DocumentKind): Placeholder[] {
  return [...commonPlaceholders, ...kind.placeholders]
}

/** Values that show how a template will look: the samples of the declaration, tables with two rows. */
export function sampleData(placeholders: readonly Placeholder[]): WordData {
  const out: WordData = {}
  for (const one of placeholders) {
    if (one.rows) out[one.name] = [sampleData(one.rows), sampleData(one.rows)]
    else out[one.name] = one.sample ?? ''
  }
  return out
}
