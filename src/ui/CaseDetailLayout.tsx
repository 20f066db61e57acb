import type { ReactNode } from 'react'
import { Card } from './Card.tsx'
import { CaseComment } from './CaseComment.tsx'
import type { TimelineEntry } from './CaseTimeline.tsx'
import { CaseTimeline } from './CaseTimeline.tsx'
import type { DecisionBarProps } from './DecisionBar.tsx'
import { DecisionBar } from './DecisionBar.tsx'
import type { EvidenceItem } from './EvidenceList.tsx'
import { EvidenceList } from './EvidenceList.tsx'
import type { Fact } from './Facts.tsx'
import { Facts } from './Facts.tsx'
import type { Crumb } from './PageHead.tsx'
import { PageHead } from './PageHead.tsx'
import { PaperButtons, type Paper } from './PaperButtons.tsx'
import type { RuleOutcome } from './RuleList.tsx'
import { RuleList } from './RuleList.tsx'
import type { Step } from './StepStrip.tsx'
import { StepStrip } from './StepStrip.tsx'

export type CaseDetailLayoutProps = {
  title: string
  status?: ReactNode
  context?: ReactNode
  crumbs?: readonly Crumb[]
  actions?: ReactNode
  /** Documents of this case: 审批表, 回执. */
  papers?: readonly Paper[]
  steps: readonly Step[]
  rules: readonly RuleOutcome[]
  rulesCheckedAt?: string
  facts: readonly Fact[]
  factsExtra?: ReactNode
  /** Composition of a batch, beside the facts. */
  composition?: ReactNode
  /** Anything of the module below: forms, related tables. */
  children?: ReactNode
  timeline: readonly TimelineEntry[]
  evidence?: readonly EvidenceItem[]
  evidenceExtra?: ReactNode
  /** All files of the case in one archive; offered where there is more than one. */
  archive?: () => Promise<unknown>
  /** Absent for who may not remark on the case. */
  onComment?: ((text: string) => Promise<void>) | undefined
  /** Absent where the post only reads. */
  decision?: DecisionBarProps
}

/** A case: steps → rule checks, worst first → facts → what happened and the evidence → the decision bar. */
export function CaseDetailLayout(props: CaseDetailLayoutProps) {
  const facts = (
    <Card title="事实" extra={props.factsExtra}>
      <Facts facts={props.facts} columns={props.composition ? 1 : 2} />
    </Card>
  )
  return (
    <>
      <PageHead
        title={props.title}
        status={props.status}
        context={props.context}
        actions={
          <>
            {props.papers && <PaperButtons papers={props.papers} />}
            {props.actions}
          </>
        }
        {...(props.crumbs ? { crumbs: props.crumbs } : {})}
      />
      <StepStrip steps={props.steps} />
      <div className="lu-rail">
        <div className="lu-stack">
          <RuleList
            rules={props.rules}
            {...(props.rulesCheckedAt ? { checkedAt: props.rulesCheckedAt } : {})}
          />
          {props.composition ? (
            <div className="lu-two">
              {facts}
              {props.composition}
            </div>
          ) : (
            facts
          )}
          {props.children}
        </div>
        <div className="lu-stack">
          <Card title="经过" extra={props.onComment && <CaseComment onSubmit={props.onComment} />}>
            <CaseTimeline entries={props.timeline} />
          </Card>
          {props.evidence && <EvidenceList items={props.evidence} extra={props.evidenceExtra ?? archiveButton(props)} />}
        </div>
      </div>
      <span className="lu-sp" />
      {props.decision && <DecisionBar {...props.decision} />}
    </>
  )
}

function archiveButton({ archive, evidence = [] }: CaseDetailLayoutProps): ReactNode {
  if (!archive || evidence.filter((one) => one.href).length < 2) return undefined
  return <PaperButtons small papers={[{ key: 'archive', label: '全部下载', take: archive }]} />
}
