import type { Ctx } from '../../../kernel/context.ts'
import { NotFound, Refusal } from '../../../kernel/errors.ts'
import { maskIdNumber, maskName } from '../../../kernel/mask.ts'
import { splitName } from '../../../kernel/names.ts'
import { namePinyin } from '../../../kernel/pinyin.ts'
import { findByHashes } from '../store.ts'
import { moveClaims } from '../store/claims.ts'
import { listPersonRecords, repointRecords, writePersons } from '../store/merges.ts'
import { lockPersons } from '../store/register.ts'
import { fieldsOf } from './merge-effect.ts'

/** What is corrected of a person; absent fields stay. The number is checked and normalised before. */
export type IdentityCorrection = {
  name?: string | undefined
  document?: { type: string; number: string; hash: Buffer } | undefined
  sex?: string | undefined
  birthDate?: string | undefined
}

/** The search copies that records of the person carry, as they stand now. */
export type IdentityCopies = { name: string; given_name: string; pinyin: string; initials: string; sex: string; id_masked: string; id_tail: string }

/** Which tables follow by their own module, with its own history, and not by a copy of columns. */
const OWN_WAY = new Set(['enrollment'])

/**
 * Corrects the identity of one person by an approved case: the register, the national places and ties under the new
 * document, and the search copies of records in scope; enrollments are left to the students module. The name before
 * becomes the former name. Answers with the copies. Throws Refusal where the document is another person's.
 */
export async function writeIdentity(ctx: Ctx, personId: string, set: IdentityCorrection): Promise<{ copies: IdentityCopies; formerName: string | null }> {
  const [row] = await lockPersons(ctx, [personId])
  if (!row || row.merged_into) throw new NotFound('人员')
  const before = fieldsOf(row)
  const after = { ...before }
  if (set.name !== undefined && set.name !== row.name) {
    const { full, initials } = namePinyin(set.name)
    Object.assign(after, { name: set.name, former_name: row.name, pinyin: full, initials })
  }
  if (set.sex !== undefined) after.sex = set.sex
  if (set.birthDate !== undefined) after.birth_date = set.birthDate
  if (set.document) {
    await refuseOthersDocument(ctx, personId, set.document.hash)
    const { type, number, hash } = set.document
    Object.assign(after, { document_type: type, id_hash: hash.toString('hex'), id_sealed: ctx.vault.seal(number).toString('hex'), id_masked: maskIdNumber(number), id_tail: number.slice(-4) })
    if (!(await moveClaims(ctx, row.id_hash, hash))) throw taken()
  }
  await writePersons(ctx, [{ id: personId, fields: after }])
  const { name, pinyin, initials, sex, id_masked, id_tail } = after
  const copies = { name, given_name: splitName(name).given, pinyin, initials, sex, id_masked, id_tail }
  // Documents that were issued stay as they were printed.
  const followers = (await listPersonRecords(ctx, personId)).filter((one) => !one.fixed && !OWN_WAY.has(one.table))
  await repointRecords(ctx, followers, personId, copies)
  return { copies, formerName: after.former_name }
}

/** Refuses a document that is another person's; the way out is to merge. Also for the check while a case is prepared. */
export async function refuseOthersDocument(ctx: Ctx, personId: string, hash: Buffer): Promise<void> {
  const other = (await findByHashes(ctx, [hash])).get(hash.toString('hex'))
  if (!other || other.id === personId) return
  throw new Refusal({
    fact: `这个证件号码已经登记在 ${maskName(other.name)} 名下。`,
    rule: '一个证件号码只属于一个人。',
    clause: '001:1319',
    ways: ['确是同一个人：请主管部门在“重复人员”里核对并合并。', '不是同一个人：核对号码，改正填错的一方。'],
  })
}

function taken(): Refusal {
  return new Refusal({
    fact: '这个证件号码在别处有有效的全日制学籍。',
    rule: '一人一籍：同一人同一时间只能有一个全日制学籍。',
    clause: '001:1319',
    ways: ['核对号码。', '确是同一人的，先由一方办理转学或离校。'],
  })
}
