import type pg from 'pg'
import { STATUS_LIST_LENGTH, statusPlaces } from '../../kernel/credentials/status-list.ts'
import type { IdVault } from '../../kernel/crypto.ts'
import { openCopy, withoutIndexes } from '../../kernel/db/bulk.ts'
import { maskName } from '../../kernel/mask.ts'
import { newId } from '../../kernel/uuid.ts'
import { verificationKey } from '../../modules/certificates/verification-keys.ts'

export type MadeCertificate = { number: string; name: string }

const SURNAMES = [...'王李张刘陈杨黄赵吴周徐孙马朱胡郭何高林罗郑梁谢宋唐许韩冯邓曹彭曾肖田董袁潘于蒋蔡余杜叶程苏魏吕丁任沈']
const GIVEN = [...'伟芳娜敏静秀丽强磊军洋勇艳杰娟涛明超霞平刚桂英华文博宇浩然子轩梓涵欣怡思远']
const SPECIALTIES = ['数控加工', '汽车维修', '电气自动化设备安装与维修', '烹饪', '幼儿教育', '计算机网络应用']
const CLASS_KINDS = ['intermediate', 'senior', 'technician']
const FIRST_YEAR = 1996
const YEARS = 20

/** The n-th made certificate, from 0: the same at every run, so that a measurement knows what to ask for. */
export function madeCertificate(n: number, schools: readonly number[]): MadeCertificate {
  const school = schools[n % schools.length]!
  const place = Math.floor(n / schools.length)
  const given = GIVEN[(n * 7919) % GIVEN.length]! + (n % 3 === 0 ? '' : GIVEN[(n * 104_729) % GIVEN.length]!)
  const serial = Math.floor(place / YEARS) + 1
  return {
    number: `${Math.floor(school / 100)}${FIRST_YEAR + (place % YEARS)}1${String(serial).padStart(5, '0')}`,
    name: SURNAMES[(n * 31) % SURNAMES.length]! + given,
  }
}

type Made = { schools: number[]; seconds: number }

/**
 * Fills the register of a demonstration province with synthetic diplomas of earlier years (补录, no electronic
 * credential), for measuring and for trying out. `admin` may alter tables. Throws RangeError where a school would
 * need more than five digits of serial.
 */
export async function makeCertificates(
  admin: pg.Client,
  vault: IdVault,
  schema: string,
  count: number,
  say: (line: string) => void = () => undefined,
): Promise<Made> {
  const started = performance.now()
  const at = admin.escapeIdentifier(schema)
  const { rows: schools } = await admin.query<{ no: number; name: string }>(`select org_no as no, name from ${at}.org where kind = 'school' order by org_no`)
  if (schools.length === 0) throw new RangeError('no school')
  if (count / schools.length / YEARS >= 99_999) throw new RangeError('too many for the schools there are')
  const { rows: lists } = await admin.query<{ org_no: number; list: number }>(`select org_no, max(list) as list from ${at}.certificate_status_list group by org_no`)
  const firstList = new Map(lists.map((row) => [row.org_no, row.list + 1]))
  const stage = `${at}.made_certificate`
  await admin.query(`drop table if exists ${stage}`)
  await admin.query(`create unlogged table ${stage} (id uuid, org_no bigint, issuer_name text, number text, name text, masked text, key bytea, class_kind text,
    specialty_name text, issued_on date, status_list integer, status_index integer)`)
  const copy = openCopy(admin, stage)
  const nos = schools.map((one) => one.no)
  const places = placesOf(vault, firstList)
  for (let n = 0; n < count; n++) {
    const { no, name: issuer } = schools[n % schools.length]!
    const { number, name } = madeCertificate(n, nos)
    const { list, index } = places(no, Math.floor(n / schools.length))
    const year = Number(number.slice(10, 14))
    const key = verificationKey(vault, number, name).toString('hex')
    copy.row([newId(), no, issuer, number, name, maskName(name), `\\\\x${key}`, CLASS_KINDS[n % 3], SPECIALTIES[n % SPECIALTIES.length], `${year}-07-01`, list, index].join('\t'))
    if (n % 5_000 === 0) await copy.drain()
    if (n > 0 && n % 1_000_000 === 0) say(`  已生成 ${n / 10_000} 万本`)
  }
  await copy.end()
  const fill = async () => {
    await admin.query('set synchronous_commit = off')
    await admin.query(`insert into ${at}.certificate (id, org_no, issuer_name, kind, number, name, names, class_kind, specialty_name, issued_on, origin, status_list, status_index)
      select id, org_no, issuer_name, 'diploma', number, name, array[name], class_kind, specialty_name, issued_on, 'backfile', status_list, status_index from ${stage} order by id`)
    await admin.query(`insert into ${at}.certificate_public (key, certificate_id, org_no, kind, issuer_name, holder_masked, class_kind, specialty_name, issued_on, state, origin, status_list, status_index)
      select key, id, org_no, 'diploma', issuer_name, masked, class_kind, specialty_name, issued_on, 'valid', 'backfile', status_list, status_index from ${stage} order by key, id`)
    await admin.query(`insert into ${at}.certificate_status_list (org_no, list, used) select org_no, status_list, count(*) from ${stage} group by 1, 2`)
  }
  // Indexes are taken away only where there is nothing yet that an interruption could leave without them.
  const { rows: standing } = await admin.query(`select 1 from ${at}.certificate limit 1`)
  say(`  数据已备好，用时 ${Math.round((performance.now() - started) / 1000)} 秒，开始写入`)
  if (standing.length === 0) await withoutIndexes([admin], schema, ['certificate', 'certificate_public'], fill)
  else await fill()
  await admin.query(`drop table ${stage}`)
  await admin.query(`vacuum analyze ${at}.certificate`)
  await admin.query(`vacuum analyze ${at}.certificate_public`)
  return { schools: nos, seconds: (performance.now() - started) / 1000 }
}

/** Lists of their own, behind those in use, so that certificates issued later never meet these. */
function placesOf(vault: IdVault, firstList: ReadonlyMap<number, number>) {
  const known = new Map<string, (n: number) => number>()
  return (orgNo: number, n: number) => {
    const list = (firstList.get(orgNo) ?? 0) + Math.floor(n / STATUS_LIST_LENGTH)
    const name = `${orgNo} ${list}`
    const place = known.get(name) ?? statusPlaces(vault.mac('status-list', name))
    known.set(name, place)
    return { list, index: place(n % STATUS_LIST_LENGTH) }
  }
}
