import type { ImportDeclaration } from './declare.ts'
import { fingerprint, templateId } from './declare.ts'
import type { HeaderMatch } from './header.ts'
import type { FileProblem } from './sheet.ts'
import type { TableSheet } from './table.ts'

export const NO_SHEET: FileProblem = {
  code: 'no-rows',
  message: '工作簿是空的，没有标题行，也没有数据',
  mend: '核对是否选错文件，或下载现行模板填写',
}
export const NO_ROWS: FileProblem = {
  code: 'no-rows',
  message: '表中没有数据行，标题行下面是空的',
  mend: '从标题行的下一行开始填写，每行一条',
}

/** What stops a file before any row is looked at: an older template, no header, missing or repeated columns. */
export function fileProblems(
  declaration: ImportDeclaration,
  sheet: TableSheet,
  header: HeaderMatch | undefined,
): FileProblem[] {
  const version = versionProblem(declaration, sheet, header)
  if (version !== undefined) return [version]
  if (header === undefined) {
    const wanted = declaration.fields
      .filter((field) => field.required === 'always')
      .map((field) => field.title)
    return [
      {
        code: 'no-header',
        message: `工作表“${sheet.name}”的前 10 行里没有找到标题行`,
        mend: `标题行要有 ${wanted.slice(0, 6).join('、')} 等列名。可下载现行模板 ${templateId(declaration)} 填写`,
        ...linkOf(declaration),
      },
    ]
  }
  const problems: FileProblem[] = header.repeated.map((repeat) => ({
    code: 'repeated-columns',
    message: `${repeat.letters.join(' 列和 ')} 列都是“${repeat.header}”，无法确定用哪一列`,
    mend: '删去或改名其中一列',
  }))
  if (header.missing.length > 0) {
    problems.push({
      code: 'missing-columns',
      message: `缺少必填的列：${header.missing.map((field) => field.title).join('、')}`,
      mend: '加上这些列；列名不同的，在“列匹配”中指定',
    })
  }
  return problems
}

/** The template a sheet was made from, as written above its header; undefined for a school's own sheet. */
export function findTemplateId(
  sheet: TableSheet,
  headerRow: number,
): { id: string; fingerprint: string | undefined } | undefined {
  for (const row of sheet.rows) {
    if (row.excelRow >= headerRow) return undefined
    for (const cell of row.cells) {
      const found = /模板编号[:：\s]*([A-Za-z][\w-]*-\d{4}\.\d+)(?:#([0-9a-f]{8}))?/.exec(cell.text.normalize('NFKC'))
      if (found?.[1] !== undefined) return { id: found[1], fingerprint: found[2] }
    }
  }
  return undefined
}

function versionProblem(
  declaration: ImportDeclaration,
  sheet: TableSheet,
  header: HeaderMatch | undefined,
): FileProblem | undefined {
  const used = findTemplateId(sheet, header?.excelRow ?? 11)
  const current = templateId(declaration)
  if (used === undefined) return undefined
  const link = linkOf(declaration)
  if (used.id !== current) {
    if (used.id.slice(0, used.id.lastIndexOf('-')) !== declaration.id) {
      return {
        code: 'other-template',
        message: `这是另一种模板 ${used.id}，这里要的是“${declaration.title}”模板 ${current}`,
        mend: '换到对应的导入页面，或下载现行模板',
        ...link,
      }
    }
    return {
      code: 'old-template',
      message: `这是模板 ${used.id}，现行模板是 ${current}`,
      mend: `下载现行模板 ${current}，把数据粘贴过去再上传`,
      ...link,
    }
  }
  // The same edition, but the columns were changed after it was made: a field of the school or region came or went.
  const print = fingerprint(declaration)
  if (used.fingerprint === undefined || used.fingerprint === print) return undefined
  return {
    code: 'old-template',
    message: `这份模板 ${used.id}#${used.fingerprint} 下载以后，列有增减，现行模板是 ${current}#${print}`,
    mend: `下载现行模板 ${current}#${print}，把数据粘贴过去再上传`,
    ...link,
  }
}

function linkOf(declaration: ImportDeclaration): { link?: string } {
  return declaration.templateLink === undefined ? {} : { link: declaration.templateLink }
}
