import { createHash } from 'node:crypto'
import { listItems } from './case-items.ts'
import type { Case } from './case-types.ts'
import type { Ctx } from './context.ts'
import { json } from './db/json.ts'
import { HttpError } from './errors.ts'
import { storeFile } from './files.ts'
import { newId } from './uuid.ts'
import type { WorkflowStep } from './workflow.ts'

/** What an event of a case tells of the signature given with it; parties see it too. */
export type EventSignature = { id: string; fileId: string; digest: string }

/** A signature of a case, and whether picture and record are still what was signed. */
export type CaseSignature = {
  id: string
  fileId: string
  step: string
  signer: string
  orgName: string
  at: string
  /** SHA-256 over the record as it was, the picture and the signer, hexadecimal. */
  digest: string
  intact: boolean
}

/** Keeps the picture of a signature with the owner's files, so that owner, authority and parties can see it by the case. */
export async function keepSignature(ctx: Ctx, file: Case, bytes: Uint8Array): Promise<string> {
  const stored = await storeFile(ctx, { name: `签名_${file.no}.png`, bytes, purpose: 'signature', orgNo: file.org_no })
  return stored.id
}

/**
 * Binds a handwritten signature to the case as it stands at this moment: a copy of the record and a digest over the
 * record, the picture and the signer. A picture signs once, by whoever drew it, on the case it was drawn for.
 * Undefined where the step needs none and none is given. Runs in the owner's scope.
 * @throws HttpError 400 with the issue `signature`
 */
export async function signStep(ctx: Ctx, file: Case, step: WorkflowStep, fileId: string | undefined): Promise<EventSignature | undefined> {
  if (!step.signature && !fileId) return undefined
  if (!fileId) throw unsigned(`“${step.title}”要手写签名。打开这一件，签名后再办理。`)
  const picture = await ctx.db
    .selectFrom('stored_file')
    .select('sha256')
    .where('id', '=', fileId)
    .where('org_no', '=', file.org_no)
    .where('purpose', '=', 'signature')
    .where('created_by', '=', ctx.actor.accountId)
    .where('name', 'like', `签名_${file.no}.%`)
    .where(({ not, exists, selectFrom }) =>
      not(exists(selectFrom('case_signature').select('case_signature.id').where('case_signature.file_id', '=', fileId))),
    )
    .executeTakeFirst()
  if (!picture) throw unsigned('签名不是本人为这一件新签的。请重新签名。')
  const record = await recordOf(ctx, file)
  const signer = { account: ctx.actor.accountId, name: ctx.actor.name, org: ctx.actor.org.no, step: step.action }
  const digest = digestOf(record, picture.sha256, signer)
  const row = {
    id: newId(),
    case_id: file.id,
    org_no: file.org_no,
    step: step.action,
    step_title: step.title,
    account_id: signer.account,
    signer_name: signer.name,
    signer_org_no: signer.org,
    signer_org_name: ctx.actor.org.name,
    file_id: fileId,
    image_sha256: picture.sha256,
    record: json(record),
    digest,
  }
  await ctx.db.insertInto('case_signature').values(row).execute()
  return { id: row.id, fileId, digest: digest.toString('hex') }
}

/** The signatures of a case, oldest first, each checked against what is stored now. Runs in the owner's scope. */
export async function listSignatures(ctx: Ctx, caseId: string): Promise<CaseSignature[]> {
  const rows = await ctx.db
    .selectFrom('case_signature as s')
    .leftJoin('stored_file as f', 'f.id', 's.file_id')
    .selectAll('s')
    .select('f.sha256 as stored')
    .where('s.case_id', '=', caseId)
    .orderBy('s.at')
    .orderBy('s.id')
    .execute()
  return rows.map((row) => {
    const signer = { account: row.account_id, name: row.signer_name, org: row.signer_org_no, step: row.step }
    const again = digestOf(row.record, row.image_sha256, signer)
    return {
      id: row.id,
      fileId: row.file_id,
      step: row.step_title,
      signer: row.signer_name,
      orgName: row.signer_org_name,
      at: row.at,
      digest: row.digest.toString('hex'),
      intact: again.equals(row.digest) && (row.stored?.equals(row.image_sha256) ?? false),
    }
  })
}

/** The case as the signer saw it. The records of a batch stand in it by their number and one digest. */
async function recordOf(ctx: Ctx, file: Case): Promise<Record<string, unknown>> {
  const { checked: _, verdicts: _v, ...facts } = file.facts as Record<string, unknown>
  const items = (await listItems(ctx, file.id)).map((item) => [item.record_id, item.label, item.state])
  return {
    no: file.no,
    workflow: file.workflow,
    title: file.title,
    org: [file.org_no, file.org_name],
    authority: [file.authority_no, file.authority_name],
    state: file.state,
    version: file.version,
    parties: file.parties,
    facts,
    items: { count: items.length, sha256: sha256(canonical(items)).toString('hex') },
  }
}

function digestOf(record: unknown, image: Buffer, signer: Record<string, unknown>): Buffer {
  return sha256(`${canonical(record)}\n${image.toString('hex')}\n${canonical(signer)}`)
}

const sha256 = (text: string) => createHash('sha256').update(text).digest()

/** JSON with the keys of every object in order, as the database gives them back in another. */
function canonical(value: unknown): string {
  return JSON.stringify(value, (_key, one: unknown) =>
    one !== null && typeof one === 'object' && !Array.isArray(one)
      ? Object.fromEntries(Object.entries(one).sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0)))
      : one,
  )
}

function unsigned(message: string): HttpError {
  return new HttpError({ status: 400, message: `${message}什么也没有写入。`, issues: [{ path: 'signature', message }] })
}
