import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useMemo } from 'react'
import { useNavigate, useParams } from 'react-router'
import { call, issuesOf, problemOf } from '../../../kernel/client.ts'
import { mainUnit } from '../../../kernel/org-no.ts'
import { useSession } from '../../access/model.ts'
import { api as orgsApi } from '../../orgs/api.ts'
import { schoolLevels } from '../../orgs/codes.ts'
import type { SchoolLevel } from '../../orgs/model.ts'
import { Card } from '../../../ui/Card.tsx'
import { Clause } from '../../../ui/Clause.tsx'
import type { FormField, FormValues } from '../../../ui/form-types.ts'
import { Loading } from '../../../ui/Loading.tsx'
import { Notice } from '../../../ui/Notice.tsx'
import { PageHead } from '../../../ui/PageHead.tsx'
import { ProblemNotice } from '../../../ui/ProblemNotice.tsx'
import { RecordForm } from '../../../ui/RecordForm.tsx'
import { api } from '../api.ts'
import { judgeLine } from '../rules.ts'
import { isComplete, LinesInput, readLines, type Choice } from './LinesInput.tsx'

type Returned = { caseId: string; version: number; facts: Record<string, unknown>; because: string | null }

/** `/specialties/apply`. */
export function FilingPage() {
  return <Filing />
}

/** `/specialties/cases/{id}/amend`: a returned filing, mended under its number. */
export function AmendFilingPage() {
  const { caseId = '' } = useParams()
  const { data, error } = useQuery({
    queryKey: ['orgs', 'case-facts', caseId],
    queryFn: () => call(orgsApi.getCaseFacts, { caseId }),
    staleTime: 0,
  })
  if (error) return <ProblemNotice problem={problemOf(error)} />
  if (!data) return <Loading lines={6} />
  return (
    <Filing returned={{ caseId, version: data.version, facts: data.facts, because: data.returnedBecause }} />
  )
}

function Filing({ returned }: { returned?: Returned }) {
  const session = useSession()
  const navigate = useNavigate()
  const queries = useQueryClient()
  const orgNo = mainUnit(session.acting?.orgNo ?? 0)
  const school = useQuery({
    queryKey: ['orgs', 'detail', orgNo, ''],
    queryFn: () => call(orgsApi.getOrg, { orgNo }),
  })
  const catalogue = useQuery({
    queryKey: ['specialties', 'choices'],
    queryFn: loadCatalogue,
    staleTime: 300_000,
  })
  const level = school.data?.level ?? null
  const fields = useMemo(() => fieldsFor(catalogue.data ?? [], level), [catalogue.data, level])
  const apply = useMutation({
    mutationFn: (values: FormValues) =>
      call(api.applyFiling, {
        orgNo,
        ...(returned ? { caseId: returned.caseId, version: returned.version } : {}),
        kind: values.kind as 'add' | 'stop',
        items: readLines(values.items ?? '').filter(isComplete),
        conditions: values.conditions ?? '',
      }),
    onSuccess: (made) => {
      void queries.invalidateQueries({ queryKey: ['orgs'] })
      void navigate(`/cases/${made.id}`, { replace: true })
    },
  })
  const error = school.error ?? catalogue.error
  if (error) return <ProblemNotice problem={problemOf(error)} />
  if (!school.data || !catalogue.data) return <Loading lines={6} />
  const initial: FormValues = returned
    ? {
        kind: String(returned.facts.kind ?? ''),
        items: JSON.stringify(returned.facts.items ?? []),
        conditions: String(returned.facts.conditions ?? ''),
      }
    : { kind: 'add' }
  return (
    <>
      <PageHead
        crumbs={[{ title: '专业', to: '/specialties' }, { title: '报专业备案' }]}
        title={returned ? '报专业备案（补正）' : '报专业备案'}
        context={
          <>
            学校依目录设置专业，每年调整一次；培养层次与学校层级（{level ? schoolLevels[level] : '—'}
            ）相符。　
            <Clause id="001:90" />
          </>
        }
      />
      <Card>
        {returned?.because && (
          <div style={{ marginBottom: 16 }}>
            <Notice tone="warn" title="退回的理由">
              {returned.because}
            </Notice>
          </div>
        )}
        <RecordForm
          fields={fields}
          initial={initial}
          draftKey={`specialties-filing-${orgNo}-${returned?.caseId ?? 'new'}`}
          draftStays
          submitText={returned ? '补正后再提交' : '提交'}
          effect="提交后：由主管部门审核；对方打开以前可以撤回。停招只影响以后招生，在校学生不受影响。"
          onCancel={() => void navigate(-1)}
          onSubmit={async (values) => void (await apply.mutateAsync(values))}
          serverIssues={issuesOf(apply.error)}
          notice={apply.error && <ProblemNotice problem={problemOf(apply.error)} />}
        />
      </Card>
    </>
  )
}

async function loadCatalogue(): Promise<Choice[]> {
  const first = await call(api.listSpecialties, { page: 1, size: 200 })
  const pages = await Promise.all(
    Array.from({ length: Math.ceil(first.total / 200) - 1 }, (_, at) =>
      call(api.listSpecialties, { page: at + 2, size: 200 }),
    ),
  )
  return [first, ...pages].flatMap((page) => page.rows)
}

function fieldsFor(choices: readonly Choice[], level: SchoolLevel | null): FormField[] {
  return [
    {
      key: 'kind',
      title: '事项',
      type: 'choice',
      required: true,
      options: [
        { value: 'add', label: '新增专业' },
        { value: 'stop', label: '停止招生' },
      ],
    },
    {
      key: 'items',
      title: '专业、培养层次、学制',
      type: 'custom',
      required: true,
      input: (input) => <LinesInput {...input} choices={choices} />,
      validate: (value, values) => {
        const lines = readLines(value)
        if (lines.length === 0 || !lines.every(isComplete)) return '每一行都要选专业、层次和学制。'
        if (values.kind !== 'add' || !level) return undefined
        // The same rule as on the server, said while the form is filled in.
        const judged = lines.flatMap((line) => {
          const choice = choices.find(
            (one) => one.version === line.catalogueVersion && one.code === line.code,
          )
          return (
            judgeLine(
              line,
              choice && { ...choice, levels: [...choice.levels], category: '', demonstration: false },
              level,
            ) ?? []
          )
        })
        const worst = judged.find((one) => one.verdict === 'block') ?? judged[0]
        return (
          worst && {
            level: worst.verdict === 'block' ? 'error' : 'warn',
            text: (
              <>
                {worst.fact}
                {worst.way}
                <Clause id={worst.clause} />
              </>
            ),
          }
        )
      },
    },
    {
      key: 'conditions',
      title: '办学条件或停招理由',
      type: 'longtext',
      required: true,
      help: '新增：师资、实训条件、参与的企业。停招：理由。',
    },
  ]
}
