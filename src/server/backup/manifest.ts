/** What of one backup stands in clear: nothing about people or records, and nothing that opens the rest. */
export type Head = {
  madeAt: string
  version: string
  provinces: string[]
  demonstration: boolean
}

/** Rows of one table: how many, and a sum over the hashes of the rows that does not depend on their order. */
export type TableCount = { schema: string; table: string; rows: number; hash: string }

export type ProvinceState = {
  schema: string
  region: string
  name: string
  demonstration: boolean
  /** The head of the audit chain at the moment of the backup; null before the first seal. */
  audit: { sealed: number; unsealed: number; roots: number; lastSealId: number; chainHash: string } | null
}

/** The last thing in a backup: without it the file is cut off. */
export type Manifest = {
  madeAt: string
  version: string
  postgres: string
  provinces: ProvinceState[]
  migrations: { schema: string; file: string; hash: string }[]
  tables: TableCount[]
  sequences: { schema: string; name: string; value: string }[]
  files: { count: number; bytes: number; missing: number }
}

export const schemasOf = (manifest: Pick<Manifest, 'provinces'>): string[] => ['national', 'auth', ...manifest.provinces.map((one) => one.schema)]

/** Said of every backup that lacks files: whoever reads that it was made reads this too. */
export const missingWords = (missing: number): string => (missing > 0 ? `，缺 ${missing} 个登记过的文件（不在数据目录里）` : '')

/** Whether the words of a backup say that it lacks files. */
export const saysMissing = (words: string): boolean => /缺 \d+ 个登记过的文件/.test(words)
