import type { CertificateFacts } from '../../kernel/credentials/document.ts'
import { classKinds, type ClassKind } from './codes.ts'
import { kindOf } from './kinds.ts'
import type { CertificateRow } from './rows.ts'

/** What a certificate says beside its columns; kept as issued, never an ID number or a birth date. */
export type PrintedFacts = {
  sex?: string
  studyMode?: string
  lengthYears?: number
  trainingLevel?: string
  entryDate?: string
  graduatedOn?: string
  className?: string
  /** 培训结业证: 培训项目和学时. */
  project?: string
  hours?: number
  occupation?: string
  /** The number that a 证明书 refers to. */
  first?: { number: string; issuedOn: string; title: string }
  /** No official address stood behind it when it was issued: it proves nothing. */
  demonstration?: true
}

export const factsIn = (row: Pick<CertificateRow, 'facts'>): PrintedFacts => row.facts as PrintedFacts

type Source = Pick<
  CertificateRow,
  'id' | 'number' | 'kind' | 'name' | 'id_hash' | 'issuer_name' | 'issued_on' | 'valid_until' | 'class_kind' | 'specialty_code' | 'specialty_name' | 'level' | 'facts' | 'status_list' | 'status_index' | 'origin'
>

/** The facts of a certificate as its credential and its QR code state them. */
export function factsOf(row: Source, did: string): CertificateFacts {
  const kind = kindOf(row.kind)
  const facts = factsIn(row)
  const classKind = row.class_kind ? classKinds[row.class_kind as ClassKind] : undefined
  const subject = [row.specialty_name ?? facts.occupation ?? facts.project, classKind ?? row.level].filter(Boolean).join(' ')
  const results: CertificateFacts['results'] = []
  const add = (code: string, name: string, value: string | number | null | undefined) => {
    if (value !== null && value !== undefined && value !== '') results.push({ code, name, value: String(value) })
  }
  add('specialty', '专业', row.specialty_name)
  add('classKind', '班次', classKind)
  add('level', '等级', row.level)
  add('occupation', '职业（工种）', facts.occupation)
  add('project', '培训项目', facts.project)
  add('hours', '学时', facts.hours)
  add('lengthYears', '学制（年）', facts.lengthYears)
  add('graduatedOn', '毕业日期', facts.graduatedOn)
  add('first', '所证明的证书', facts.first && `${facts.first.title} ${facts.first.number}`)
  if (row.origin !== 'issued') add('origin', '来源', row.origin === 'backfile' ? '补录' : '补登')
  if (facts.demonstration) add('demonstration', '演示', '演示数据，不作为证明')
  const title = kind.title
  return {
    id: row.id,
    number: row.number,
    kind: row.kind,
    title,
    holderName: row.name,
    holderHash: row.id_hash,
    issuer: { did, name: row.issuer_name },
    issuedOn: row.issued_on,
    ...(row.valid_until ? { validUntil: row.valid_until } : {}),
    achievement: {
      code: [row.kind, row.specialty_code, row.class_kind ?? row.level].filter(Boolean).join('-').replace(/[^A-Za-z0-9._-]+/g, '_'),
      name: subject ? `${title}（${subject}）` : title,
      description: subject ? `${row.issuer_name}颁发的${title}：${subject}。` : `${row.issuer_name}颁发的${title}。`,
      criteria: kind.criteria,
      type: kind.achievement,
      ...(row.specialty_name ? { specialty: row.specialty_name } : {}),
    },
    results,
    status: { list: row.status_list, index: row.status_index },
  }
}
