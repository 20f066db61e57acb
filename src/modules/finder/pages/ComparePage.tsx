import { useQuery } from '@tanstack/react-query'
import { Link, useSearchParams } from 'react-router'
import { call } from '../../../kernel/client.ts'
import { ActionButton } from '../../../ui/ActionButton.tsx'
import { EmptyState } from '../../../ui/EmptyState.tsx'
import { Loading } from '../../../ui/Loading.tsx'
import { Notice } from '../../../ui/Notice.tsx'
import { PageHead } from '../../../ui/PageHead.tsx'
import { ScrollBox } from '../../../ui/ScrollBox.tsx'
import { ownerships, schoolLevels } from '../../orgs/codes.ts'
import { lengthText, levels, modes, yuan } from '../../prospectuses/codes.ts'
import { api } from '../api.ts'
import { ApplyButton } from './ApplyButton.tsx'
import './finder.css'
import { ShareButton } from './ShareButton.tsx'
import { Failed, feeText, intakeText, LeftTag, Meanings, placeText, rateText, startText, type Line } from './words.tsx'

const aspects: readonly { title: string; text: (line: Line) => string }[] = [
  { title: '在哪里', text: placeText },
  { title: '什么学校', text: (line) => `${schoolLevels[line.schoolLevel as keyof typeof schoolLevels] ?? ''}${line.ownership ? ` · ${ownerships[line.ownership] ?? ''}` : ''}` },
  { title: '学校毕业生初次就业率', text: rateText },
  { title: '学到哪一级', text: (line) => levels[line.level] },
  { title: '学多久', text: (line) => lengthText(line.lengthMonths) },
  { title: '怎么学', text: (line) => modes[line.mode] },
  { title: '学费', text: feeText },
  { title: '学完一共', text: (line) => (line.tuition === 0 ? '免学费' : `约 ${yuan(Math.round((line.tuition * line.lengthMonths) / 12))} 元`) },
  { title: '谁可以报', text: (line) => `${startText(line)}${line.sourceName ? `（限${line.sourceName}）` : ''}` },
  { title: '入学', text: intakeText },
]

/** Up to four lines side by side; what differs is marked. */
export function ComparePage() {
  const [params, setParams] = useSearchParams()
  const ids = (params.get('c') ?? '').split(',').filter((one) => /^[0-9a-f-]{36}$/i.test(one)).slice(0, 4)
  const { data, error, refetch } = useQuery({ queryKey: ['finder', 'compare', ids], queryFn: () => call(api.comparePublicLines, { ids }), enabled: ids.length > 0 })
  const drop = (id: string) => setParams({ c: ids.filter((one) => one !== id).join(',') }, { replace: true })
  return (
    <div className="lu-w fi-page">
      <PageHead title="比较几个专业" crumbs={[{ title: '首页', to: '/' }, { title: '找学校和专业', to: '/finder' }, { title: '比较' }]} actions={<><ActionButton to={`/finder?c=${ids.join(',')}`}>再加一个</ActionButton><ShareButton /></>} />
      {ids.length === 0 || data?.rows.length === 0 ? (
        <EmptyState title="还没有选要比较的专业" actions={<ActionButton kind="primary" to="/finder">去选</ActionButton>}>在结果里勾“比较”，最多四个。</EmptyState>
      ) : error ? (
        <Failed error={error} onRetry={() => void refetch()} />
      ) : !data ? (
        <Loading lines={8} />
      ) : (
        <div className="lu-stack fi-body">
          {data.gone > 0 && <Notice tone="warn" title={`有 ${data.gone} 个已经不招生，没有列出`} />}
          <ScrollBox label="比较">
            <table className="lu-table lu-keep fi-compare">
              <caption className="lu-sr">并排比较</caption>
              <thead>
                <tr>
                  <td />
                  {data.rows.map((line) => (
                    <th key={line.id} scope="col">
                      {line.specialtyName}
                      <br />
                      <Link to={`/finder/schools/${line.orgNo}`}>{line.schoolName}</Link>
                    </th>
                  ))}
                </tr>
              </thead>
              <tbody>
                {aspects.map(({ title, text }) => {
                  const differs = new Set(data.rows.map(text)).size > 1
                  return (
                    <tr key={title} className={differs ? 'fi-differs' : ''}>
                      <th scope="row">{title}{differs && <span className="lu-sr">（不同）</span>}</th>
                      {data.rows.map((line) => <td key={line.id}>{text(line)}</td>)}
                    </tr>
                  )
                })}
                <tr>
                  <th scope="row">名额</th>
                  {data.rows.map((line) => <td key={line.id}><LeftTag line={line} /></td>)}
                </tr>
                <tr className="lu-no-print">
                  <th scope="row">报名</th>
                  {data.rows.map((line) => (
                    <td key={line.id}>
                      <ApplyButton line={line} small /> <button type="button" className="lu-link" aria-label={`不比较 ${line.schoolName} ${line.specialtyName}`} onClick={() => drop(line.id)}>不比较</button>
                    </td>
                  ))}
                </tr>
              </tbody>
            </table>
          </ScrollBox>
          <p className="lu-t2 lu-sm">字重的是几个专业不一样的地方。学费以外的住宿费、教材费看各校的招生简章。</p>
          <Meanings />
        </div>
      )}
    </div>
  )
}
