import { unzipSync } from 'fflate'
import { decodeText, parseCsv, writeCsv } from '../../kernel/documents/csv.ts'
import { HttpError } from '../../kernel/errors.ts'
import { archiveProblem } from '../../kernel/file-checks.ts'
import { rosterFields } from '../students/public.ts'

type Line = Record<string, string>

export type Converted = {
  /** The students as a roster of our own template: the same checks, the same sentences. */
  roster: Uint8Array
  students: number
  /** What else the archive holds; it is named and not taken over. */
  left: { what: string; count: number }[]
}

const DOCUMENT = /\{?\s*(居民身份证|身份证|idCard|resident-id)\s*:\s*([0-9Xx]{15,18})\s*\}?/

/**
 * Turns a OneRoster archive into a roster. Names, classes and grades come from users, classes and enrollments; the
 * identity number from userIds (`{居民身份证:…}`); everything else a student needs from columns `metadata.<field>`.
 * Throws HttpError with what is missing.
 */
export function convertArchive(archive: Uint8Array): Converted {
  const problem = archiveProblem(archive)
  if (problem) throw new HttpError({ status: 400, message: `压缩包${problem}` })
  const files = read(archive)
  const manifest = files.get('manifest.csv')
  const version = manifest?.find((line) => line['propertyName'] === 'oneroster.version')?.['value']
  if (!manifest || !version?.startsWith('1.')) throw new HttpError({ status: 400, message: '压缩包里没有 OneRoster 的清单 manifest.csv，或版本不是 1.x。请从对方系统重新导出。' })
  const users = files.get('users.csv')
  if (!users) throw new HttpError({ status: 400, message: '压缩包里没有 users.csv，没有学生可以导入。' })
  const pupils = new Set((files.get('roles.csv') ?? []).filter((line) => line['role'] === 'student').map((line) => line['userSourcedId']!))
  const classes = new Map((files.get('classes.csv') ?? []).map((line) => [line['sourcedId']!, line]))
  const classOf = new Map((files.get('enrollments.csv') ?? []).filter((line) => line['role'] === 'student').map((line) => [line['userSourcedId']!, classes.get(line['classSourcedId']!)]))
  const sexOf = new Map((files.get('demographics.csv') ?? []).map((line) => [line['sourcedId']!, { male: '男', female: '女' }[line['sex'] ?? ''] ?? '']))
  const students = users.filter((line) => (pupils.size === 0 || pupils.has(line['sourcedId']!)) && line['status'] !== 'tobedeleted')
  const rows = students.map((line) => rowOf(line, classOf.get(line['sourcedId']!), sexOf.get(line['sourcedId']!) ?? ''))
  const deleted = users.length - students.length
  const left = [
    { what: '不是学生或标为删除的人员', count: deleted },
    { what: '单位', count: files.get('orgs.csv')?.length ?? 0 },
    { what: '学年学期', count: files.get('academicSessions.csv')?.length ?? 0 },
    { what: '课程', count: files.get('courses.csv')?.length ?? 0 },
    { what: '成绩', count: files.get('results.csv')?.length ?? 0 },
  ].filter((one) => one.count > 0)
  return { roster: writeCsv([rosterFields.map((field) => field.title), ...rows]), students: students.length, left }
}

function rowOf(line: Line, inClass: Line | undefined, sex: string): string[] {
  const document = DOCUMENT.exec(line['userIds'] ?? '')
  const known: Record<string, string> = {
    name: `${line['familyName'] ?? ''}${line['givenName'] ?? ''}`,
    documentType: document ? '居民身份证' : '',
    idNumber: document?.[2] ?? '',
    sex,
    className: inClass?.['title'] ?? '',
    grade: (line['grades'] || inClass?.['grades'] || '').split(',')[0]!.trim(),
    phone: line['phone'] || line['sms'] || '',
    email: line['email'] ?? '',
  }
  return rosterFields.map((field) => line[`metadata.${field.key}`] || known[field.key] || '')
}

function read(archive: Uint8Array): Map<string, Line[]> {
  const out = new Map<string, Line[]>()
  for (const [path, bytes] of Object.entries(unzipSync(archive, { filter: (file) => file.name.endsWith('.csv') }))) {
    const [head = [], ...rows] = parseCsv(decodeText(bytes).text)
    const names = head.map((name) => name.trim())
    out.set(path.split('/').at(-1)!, rows.filter((row) => row.some((cell) => cell !== '')).map((row) => Object.fromEntries(names.map((name, at) => [name, row[at]?.trim() ?? '']))))
  }
  return out
}
