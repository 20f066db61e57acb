import type { z } from 'zod'
import { definitionOf } from './rules.ts'
import type { ReportKind, ReportState } from './model.ts'
import type { ListedReport } from './store.ts'
import type { listed } from './wire.ts'
import { reportWorkflow } from './workflow.ts'

type Listed = z.output<typeof listed>

/** A report as lists and pages show it. */
export function listedOf(row: ListedReport): Listed {
  return {
    id: row.id,
    orgNo: row.org_no,
    orgName: row.org_name,
    kind: row.kind as ReportKind,
    year: row.year,
    state: row.state as ReportState,
    stateTitle: stateTitle(row),
    caseId: row.case_id,
    frozenAt: row.frozen_at,
    publishedOn: row.published_on,
    writtenAt: row.written_at,
    openComments: row.open_comments,
  }
}

function stateTitle(row: ListedReport): string {
  if (row.state === 'published') return '已发布'
  const states: Record<string, { title: string }> = reportWorkflow.states
  if (row.state === 'draft') return row.case_state === 'returned' ? '已退回' : '编写中'
  return states[row.case_state ?? '']?.title ?? '审核中'
}

export const kindTitle = (kind: string) => definitionOf(kind as ReportKind).title
