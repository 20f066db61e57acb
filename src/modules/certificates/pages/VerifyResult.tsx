import { useMutation } from '@tanstack/react-query'
import type { Output } from '../../../kernel/api.ts'
import { download } from '../../../kernel/client.ts'
import { ActionButton } from '../../../ui/ActionButton.tsx'
import { StatusShape } from '../../../ui/StatusShape.tsx'
import { exactly } from '../../../ui/format.ts'
import type { StatusShapeName } from '../../../ui/status-words.ts'
import { verificationApi as api } from '../verification-api.ts'
import { Failed } from './VerifyFrame.tsx'
import { VerifyProof } from './VerifyProof.tsx'

type Answer = Output<typeof api.verifyCertificate>
export type FoundCertificate = Answer['found'][number]

export const stateWords: Record<FoundCertificate['state'], { title: string; shape: StatusShapeName; text: (found: FoundCertificate) => string }> = {
  valid: { title: '有效', shape: 'done', text: (found) => (found.validUntil ? `登记在册，有效期至 ${found.validUntil}。` : '登记在册，现行有效。') },
  expired: { title: '已过有效期', shape: 'waiting', text: (found) => `有效期到 ${found.validUntil} 为止。` },
  void: { title: '已作废', shape: 'block', text: (found) => `自 ${found.stateOn} 起作废，不能再作为凭证。` },
  replaced: { title: '已换发', shape: 'returned', text: (found) => `${found.stateOn} 起以新证书为准，请向持证人要新证书。` },
  revoked: { title: '已撤销', shape: 'block', text: (found) => `颁证单位于 ${found.stateOn} 撤销，不能再作为凭证。` },
  suspended: { title: '暂停使用', shape: 'waiting', text: (found) => `${found.stateOn} 起暂停，恢复以前不能作为凭证；情况请问颁证单位。` },
}

/** What the register says of one certificate, the proof of it in the log, and the report to take home. */
export function CertificateResult(props: { found: FoundCertificate; read: Answer['read']; name: string; at: string; demonstration: boolean }) {
  const { found, read, name, at, demonstration } = props
  const report = useMutation({ mutationFn: () => download(api.issueVerificationReport, { number: read.number, name }) })
  return (
    <section className="vf-result" data-state={found.state} aria-labelledby={`cv-${found.kind}`}>
      <ResultHead found={found} at={at} />
      <CertificateFacts found={found} number={read.number} holder={`${found.holder}（与输入的姓名相符）`} />
      {read.changed.length > 0 && <p>编号已按规范写法读取：{read.changed.join('、')}。</p>}
      <p>
        把这里的内容和手里的证书逐项核对，有一项不同就不是这本证书。{demonstration && '本站是演示数据，结果不作凭证。'}
      </p>
      <div className="cv-act">
        <ActionButton icon="download" busy={report.isPending} onClick={() => report.mutate()}>
          下载查验报告
        </ActionButton>
        <span className="lu-t3 lu-sm">PDF，有编号和日期，可以再查验。</span>
      </div>
      {report.error && <Failed error={report.error} />}
      {found.credential && <VerifyProof credential={found.credential} />}
    </section>
  )
}

export function ResultHead({ found, at }: { found: FoundCertificate; at: string }) {
  const word = stateWords[found.state]
  return (
    <header>
      <StatusShape shape={word.shape} />
      <div>
        <h2 id={`cv-${found.kind}`}>{word.title}</h2>
        <p>{word.text(found)}</p>
      </div>
      <span className="lu-sm lu-t2">查验于 {exactly(at)}</span>
    </header>
  )
}

export function CertificateFacts({ found, number, holder }: { found: FoundCertificate; number: string; holder: string }) {
  const rows: [string, string | null][] = [
    ['证书', found.originMark ? `${found.kindTitle}（${found.originMark}）` : found.kindTitle],
    ['编号', number],
    ['持证人', holder],
    ['颁证单位', found.issuerName],
    ['专业', found.specialtyName],
    ['班次', found.classKindTitle],
    ['等级', found.level],
    ['颁发日期', found.issuedOn],
    ['新编号', found.replacedByNumber],
  ]
  return (
    <>
      <dl>
        {rows.map(([name, value]) =>
          value ? (
            <div key={name}>
              <dt>{name}</dt>
              <dd>{value}</dd>
            </div>
          ) : null,
        )}
      </dl>
      {found.equivalence.length > 0 && (
        <details>
          <summary>比照什么学历：按用途看</summary>
          <ul>
            {found.equivalence.map((one) => (
              <li key={one.purpose}>
                <b>{one.title}</b>：{one.sentence}
              </li>
            ))}
          </ul>
        </details>
      )}
    </>
  )
}

export function NotFound({ problem }: { problem: string | null }) {
  return (
    <section className="vf-result" data-state="absent" aria-labelledby="cv-absent">
      <header>
        <StatusShape shape="none" />
        <div>
          <h2 id="cv-absent">没有查到</h2>
          <p>{problem ?? '没有编号和姓名都相符的证书。这不等于证书是假的，请先核对：'}</p>
        </div>
      </header>
      <ol>
        <li>编号照证书上“编号”一栏填；看错的多半是 0 和 O、1 和 I。</li>
        <li>姓名照证书填全名，少数民族姓名的间隔号写“·”。</li>
        <li>早年的证书要等颁证单位补录、主管部门确认以后才查得到。</li>
        <li>仍然查不到，向证书上写明的颁证单位核实。</li>
      </ol>
      <p>为防止猜号，编号不存在和姓名不符给出同样的结果。</p>
    </section>
  )
}
