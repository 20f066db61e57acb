import type { Ctx } from '../../../kernel/context.ts'
import { asKeeper } from '../../../kernel/case-scope.ts'
import { HttpError, Invalid, NotFound, Refusal } from '../../../kernel/errors.ts'
import { readDirectory } from '../../../kernel/file-checks.ts'
import { checkFile, readStoredFile, storeFile } from '../../../kernel/files.ts'
import { matchArchive } from '../../../kernel/imports/archive.ts'
import { maskName, maskNumbers } from '../../../kernel/mask.ts'
import { halfWidth } from '../../../kernel/names.ts'
import { notify } from '../../../kernel/notices.ts'
import { photoProblems, photoRule, type PhotoRule } from '../../../kernel/photo.ts'
import type { Handlers, Upload } from '../../../kernel/server.ts'
import { newId } from '../../../kernel/uuid.ts'
import { documentHash, findPeopleByHash, recordView } from '../../people/public.ts'
import { findRollByKeys, listRoll, type RollRow } from '../../students/public.ts'
import { consentActions, wordOf } from '../codes.ts'
import { listLatestConsents } from '../family-store.ts'
import type { photoApi } from '../photo-api.ts'
import { decidePhotoRow, findPhoto, listPhotos, listSchoolPhotos, putPhoto } from '../photo-store.ts'
import { change, getStudy, schoolNoOf, tell } from './reach.ts'

/** So many pictures are looked at while one waits; more come in several archives. */
const MOST_AT_ONCE = 500
type Study = Pick<RollRow, 'id' | 'org_no' | 'person_id' | 'name'>

export const photoHandlers: Handlers<typeof photoApi> = {
  async listPhotoCoverage(ctx, { grade, className }) {
    const school = await schoolNoOf(ctx, undefined)
    const [roll, photos] = [await listRoll(ctx, school, { grade, className }), await listSchoolPhotos(ctx, school)]
    const covered = new Set(photos.filter((one) => one.state === 'current').map((one) => one.enrollment_id))
    const waiting = new Map(photos.filter((one) => one.state === 'waiting').map((one) => [one.enrollment_id, one]))
    const without = roll.filter((one) => !covered.has(one.id))
    const shown = without.slice(0, 500)
    const answers = new Map((await listLatestConsents(ctx, shown.map((one) => one.id), 'photo')).map((one) => [one.enrollment_id, one.action]))
    return {
      total: roll.length,
      covered: roll.length - without.length,
      waiting: roll.flatMap((one) => {
        const photo = waiting.get(one.id)
        return photo ? [{ photoId: photo.id, at: photo.created_at, ...who(one) }] : []
      }),
      without: shown.map((one) => ({ ...who(one), consent: answers.has(one.id) ? wordOf(consentActions, answers.get(one.id)) : '还没有答复' })),
      rule: ruleWords(await photoRule(ctx, school)),
    }
  },

  async uploadPhoto(ctx, { enrollmentId }, upload) {
    const row = await getStudy(ctx, enrollmentId)
    await refuseWithoutConsent(ctx, row)
    await checkPhoto(upload, await photoRule(ctx, row.org_no))
    tell(ctx, 'photo', enrollmentId, maskName(row.name), row)
    return { id: await keep(ctx, row, upload, 'school') }
  },

  async uploadPhotoArchive(ctx, _input, upload) {
    const school = await schoolNoOf(ctx, undefined)
    await checkFile({ name: upload.name, bytes: upload.bytes, purpose: 'photos' })
    const targets = await targetsOf(ctx, school, upload.bytes)
    const verdict = matchArchive(upload.bytes, targets, { kinds: ['jpeg', 'png'], words: 'JPG 或 PNG 图片', maxBytes: 10 * 1024 * 1024 })
    if ('problem' in verdict) throw new Invalid([{ path: 'file', message: `“${upload.name}”${verdict.problem}` }])
    if (verdict.matched.length > MOST_AT_ONCE)
      throw new HttpError({ status: 413, message: `这个压缩包里有 ${verdict.matched.length} 张照片，一次最多 ${MOST_AT_ONCE} 张。按班级分成几份再上传。什么也没有写入。` })
    const rule = await photoRule(ctx, school)
    const refused = [...verdict.refused]
    const answers = new Map((await listLatestConsents(ctx, verdict.matched.map((one) => one.target.id), 'photo')).map((one) => [one.enrollment_id, one.action]))
    let taken = 0
    for (const one of verdict.matched) {
      const answer = answers.get(one.target.id)
      const bytes = one.read()
      const problems = answer === 'refused' || answer === 'withdrawn' ? [{ message: '本人或监护人不同意使用照片，没有保存。' }] : await photoProblems(bytes, rule)
      if (problems.length > 0) refused.push({ name: one.name, why: problems.map((problem) => problem.message).join('') })
      else {
        await keep(ctx, one.target, { name: one.name.split('/').at(-1)!, bytes }, 'archive')
        taken += 1
      }
    }
    ctx.audit.subject('photo', '', `照片压缩包 ${maskNumbers(upload.name)}`, { orgNo: school })
    ctx.audit.detail({ taken, refused: refused.length, withoutTarget: verdict.withoutTarget.length })
    const covered = new Set((await listSchoolPhotos(ctx, school)).filter((one) => one.state === 'current').map((one) => one.enrollment_id))
    return {
      sent: taken + refused.length + verdict.withoutTarget.length,
      taken,
      refused: refused.slice(0, 500).map((one) => ({ name: maskNumbers(one.name), why: one.why })),
      withoutTarget: verdict.withoutTarget.slice(0, 500).map(maskNumbers),
      withoutFile: (await listRoll(ctx, school)).filter((one) => !covered.has(one.id)).length,
    }
  },

  async getPhoto(ctx, { enrollmentId, waiting }) {
    const row = await getStudy(ctx, enrollmentId)
    const file = await serve(ctx, row.id, waiting)
    await recordView(ctx, row.person_id, '看了照片', undefined, row.org_no)
    return file
  },

  async decidePhoto(ctx, { id, accept, reason }) {
    const photo = await findPhoto(ctx, id)
    if (!photo) throw new NotFound('照片')
    const row = await getStudy(ctx, photo.enrollment_id)
    if (photo.state !== 'waiting') throw new Refusal({ fact: '这张照片已经处理过。', rule: '只确认待确认的照片。', ways: ['刷新后再看'] })
    if (!accept && (reason?.trim().length ?? 0) < 2) throw new Invalid([{ path: 'reason', message: '不采用的，写明理由，学员会看到。' }])
    if (accept) await refuseWithoutConsent(ctx, row)
    await decidePhotoRow(ctx, photo, accept, reason?.trim())
    tell(ctx, 'photo', row.id, maskName(row.name), row)
    ctx.audit.because(reason?.trim())
    change(ctx, 'photo', id, accept ? 'photo.accept' : 'photo.refuse', row, { state: accept ? 'current' : 'refused' }, { state: 'waiting' })
    await notify(ctx, {
      to: { personId: row.person_id, orgNo: row.org_no },
      kind: 'dossiers',
      title: accept ? '您上传的照片已采用' : '您上传的照片没有采用',
      text: accept ? '' : `原因：${reason}。可以重新上传。`,
      link: '/me/dossier',
    })
    return { id }
  },

  async uploadMyPhoto(ctx, { enrollmentId }, upload) {
    const row = await getStudy(ctx, enrollmentId)
    await refuseWithoutConsent(ctx, row)
    const rule = await photoRule(ctx, row.org_no)
    await checkPhoto(upload, rule)
    tell(ctx, 'photo', enrollmentId, maskName(row.name), row)
    return asKeeper(ctx, { orgNo: row.org_no, personId: row.person_id }, async () => {
      const id = await keep(ctx, row, upload, 'learner')
      await notify(ctx, { to: { orgNo: row.org_no, permission: 'dossiers.edit' }, kind: 'dossiers', title: `${maskName(row.name)}上传了照片，待确认`, link: '/dossiers/photos' })
      return { id }
    })
  },

  async getMyPhoto(ctx, { enrollmentId, waiting }) {
    return serve(ctx, (await getStudy(ctx, enrollmentId)).id, waiting)
  },
}

const who = (row: RollRow) => ({ id: row.id, name: maskName(row.name), studentNumber: row.student_number, grade: row.grade, className: row.class_name })

/** The measures in words, as they hold for the organisation today. */
export function ruleWords(rule: PhotoRule): string[] {
  return [
    `JPG 或 PNG，${rule.leastBytes / 1024}—${rule.mostBytes / 1024} KB`,
    `不小于 ${rule.width}×${rule.height} 像素，宽高比 ${rule.width}:${rule.height}`,
    '背景为白色或浅色，均匀无杂物',
    '一人，正面免冠，头部在画面中间偏上',
  ]
}

async function checkPhoto(upload: Upload, rule: PhotoRule): Promise<void> {
  const problems = await photoProblems(upload.bytes, rule)
  if (problems.length === 0) return
  throw new HttpError({
    status: 400,
    message: `照片没有保存。${problems.map((one) => one.message).join('')}`,
    issues: problems.map((one) => ({ path: `photo.${one.check}`, message: one.message })),
  })
}

async function refuseWithoutConsent(ctx: Ctx, row: Study): Promise<void> {
  const [answer] = await listLatestConsents(ctx, [row.id], 'photo')
  if (answer?.action !== 'refused' && answer?.action !== 'withdrawn') return
  throw new Refusal({
    fact: `${answer.by_kind === 'guardian' ? '监护人' : '本人'}对“照片使用”的答复是${wordOf(consentActions, answer.action)}。`,
    rule: '不同意或者撤回同意的，不采集、不使用照片。',
    ways: ['同本人和监护人商定核对身份的其他办法', '对方重新同意以后再上传'],
  })
}

async function keep(ctx: Ctx, row: Study, upload: Upload, source: 'school' | 'archive' | 'learner'): Promise<string> {
  const file = await storeFile(ctx, { name: maskNumbers(upload.name || '照片.jpg'), bytes: upload.bytes, purpose: 'photo', orgNo: row.org_no, personId: row.person_id })
  const id = newId()
  await putPhoto(ctx, { id, org_no: row.org_no, enrollment_id: row.id, person_id: row.person_id, file_id: file.id, source, state: source === 'learner' ? 'waiting' : 'current', created_by_name: ctx.actor.name })
  change(ctx, 'photo', id, 'photo.upload', row, { source })
  return id
}

async function serve(ctx: Ctx, enrollmentId: string, waiting: boolean | undefined) {
  const photo = (await listPhotos(ctx, [enrollmentId])).find((one) => one.state === (waiting ? 'waiting' : 'current'))
  if (!photo) throw new NotFound('照片')
  const file = await readStoredFile(ctx, photo.file_id)
  return { name: file.name, mediaType: file.mediaType, bytes: file.content }
}

/** The students that the names in the archive may be of: found by student number, or by the hash of the identity number. */
async function targetsOf(ctx: Ctx, school: number, bytes: Uint8Array) {
  const names = (readDirectory(bytes) ?? []).slice(0, 20_000).map((entry) => keyOf(entry.name))
  const keys = [...new Set(names.filter((one) => one !== ''))]
  const hashes = keys.filter((one) => /^\d{17}[\dX]$/.test(one)).map((number) => ({ number, hash: documentHash(ctx, 'id-card', number) }))
  const people = await findPeopleByHash(ctx, hashes.map((one) => one.hash))
  const numberOf = new Map(hashes.flatMap(({ number, hash }) => {
    const person = people.get(hash.toString('hex'))
    return person ? [[person.id, number] as const] : []
  }))
  const rows = await findRollByKeys(ctx, school, { numbers: keys, personIds: [...numberOf.keys()] })
  const seen = new Set<string>()
  return rows.flatMap((row) => {
    // Of several enrollments of a person the one that is in force takes the picture.
    if (seen.has(row.person_id)) return []
    seen.add(row.person_id)
    const number = numberOf.get(row.person_id)
    return [{ keys: [...(row.student_number ? [row.student_number] : []), ...(number ? [number] : [])], target: row as Study }]
  })
}

function keyOf(path: string): string {
  const name = path.split(/[\\/]/).at(-1) ?? ''
  return halfWidth(name.replace(/\.[^.]*$/, '').replace(/[\s_（(].*$/, '')).trim().toUpperCase()
}
