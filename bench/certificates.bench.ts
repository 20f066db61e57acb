import { randomUUID } from 'node:crypto'
import { writeAudit } from '../src/kernel/audit.ts'
import { inTransaction, type Actor, type Ctx } from '../src/kernel/context.ts'
import { buildCredential } from '../src/kernel/credentials/document.ts'
import { signVcJwt } from '../src/kernel/credentials/vc-jose.ts'
import { compose } from '../src/server/modules.ts'
import { insertBatch } from '../src/modules/certificates/batch-store.ts'
import { factsOf } from '../src/modules/certificates/facts.ts'
import { ISSUE_SLICE } from '../src/modules/certificates/issue.ts'
import { issueNext } from '../src/modules/certificates/issue-batch.ts'
import { signingKey } from '../src/modules/certificates/keys.ts'
import { prepareSheets, renderSheets } from '../src/modules/certificates/render.ts'
import type { CertificateRow } from '../src/modules/certificates/rows.ts'
import { listCertificates } from '../src/modules/certificates/store.ts'
import { benchSizes, type Bench } from './support/measure.ts'
import { openPopulation, school, type Population } from './support/population.ts'

const PDFS = 1000

/** Bulk issue as the job does it (signature, register, credential, event, audit, public answer, log), and PDFs. */
export const bench: Bench = {
  title: '成批制证和打印',
  async run(print) {
    for (const size of benchSizes([100_000])) {
      const population = await openPopulation(1_000)
      try {
        await compose()
        const within = workIn(population)
        const batch = await within((ctx) => insertBatch(ctx, { orgNo: school, orgName: '基准学校', kind: 'diploma', title: '基准', source: 'sheet' }, items(size)))
        const started = performance.now()
        let done = 0
        for (;;) {
          const step = await within((ctx) => issueNext(ctx, batch, ISSUE_SLICE), 'certificate.issue')
          if (step.done === 0) break
          done += step.done
        }
        const seconds = (performance.now() - started) / 1000
        const { rows, total } = await within((ctx) => listCertificates(ctx, {}, { page: 1, size: PDFS }))
        if (done !== size || total !== size) throw new Error(`${done} issued, ${total} on file`)
        const bare = await within((ctx) => signOnly(ctx, rows))
        print({ item: `制证 ${size.toLocaleString('en')} 本，签名并登记`, figure: `${seconds.toFixed(1)} 秒 · ${Math.round(size / seconds)} 本/秒`, baseline: `只签名：${Math.round(bare)} 本/秒`, ratio: bare / (size / seconds), n: size, target: { words: '每 100,000 本 60 秒以内', met: seconds <= (60 * size) / 100_000 } })
        await printPdfs(within, rows, print)
      } finally {
        await population.close()
      }
    }
  },
}

type Within = <T>(work: (ctx: Ctx) => Promise<T>, audit?: string) => Promise<T>

function workIn({ database, vault }: Population): Within {
  const actor: Actor = { accountId: 'system', name: '基准', postId: '', role: 'registrar', org: { no: school, name: '基准学校' }, permissions: new Set(), schema: 'p51', demonstration: true, personId: null }
  return (work, audit) =>
    inTransaction(database, vault, actor, randomUUID(), async (ctx) => {
      const out = await work(ctx)
      if (audit) await writeAudit(ctx, audit)
      return out
    })
}

function items(size: number) {
  return Array.from({ length: size }, (_, at) => {
    const name = `毕业${at % 1000}`
    const facts = {
      number: `5101000001202610${String(at).padStart(6, '0')}`, issuerName: '基准学校', personId: null, enrollmentId: null, name, idMasked: null, classKind: 'senior',
      specialtyCode: 'D0101', specialtyName: '数控加工', facts: { sex: '1', lengthYears: 3, entryDate: '2023-09-01', graduatedOn: '2026-07-01' }, issuedOn: '2026-07-01',
    } // prettier-ignore
    return { personId: null, enrollmentId: null, label: name, facts }
  })
}

/** Signatures a second without writing anything. */
async function signOnly(ctx: Ctx, rows: readonly CertificateRow[]): Promise<number> {
  const key = await signingKey(ctx, school)
  const started = performance.now()
  for (const row of rows) signVcJwt(key, buildCredential(factsOf(row, key.issuer)), new Date(ctx.at))
  return rows.length / ((performance.now() - started) / 1000)
}

async function printPdfs(within: Within, rows: readonly CertificateRow[], print: Parameters<Bench['run']>[0]): Promise<void> {
  const context = { actor: { demonstration: true } as Actor, today: '2026-07-01' }
  const all = async () => within((ctx) => prepareSheets(ctx, rows))
  const warm = await all()
  const first = warm[0]!
  if ('reason' in first) throw new Error(first.reason)
  await renderSheets(context, '证书', [first], { x: 0, y: 0, stock: false })
  const started = performance.now()
  for (const one of await all()) {
    if ('reason' in one) throw new Error(one.reason)
    await renderSheets(context, '证书', [one], { x: 0, y: 0, stock: false })
  }
  const seconds = (performance.now() - started) / 1000
  const again = performance.now()
  await renderSheets(context, '证书', warm.flatMap((one) => ('sheet' in one ? [one] : [])), { x: 0, y: 0, stock: false })
  const together = (performance.now() - again) / 1000
  print({ item: `证书 PDF ${rows.length} 份，各自一个文件`, figure: `${seconds.toFixed(1)} 秒`, baseline: `合成一个文件：${together.toFixed(1)} 秒`, ratio: seconds / together, n: rows.length, target: { words: '每 1,000 份 20 秒以内', met: seconds <= (20 * rows.length) / 1000 } })
}
