import { useQuery } from '@tanstack/react-query'
import { useDeferredValue, useEffect, useMemo, useState } from 'react'
import { Link } from 'react-router'
import { ErrorState } from '../../../ui/ErrorState.tsx'
import { formatNumber } from '../../../ui/format.ts'
import { Loading } from '../../../ui/Loading.tsx'
import { SmallTable } from '../../../ui/SmallTable.tsx'
import { exampleOf, fieldsOf, groupsOf, typeWords, type ApiDocument, type Entry, type Field, type Group } from '../api-document.ts'
import './opendata.css'

const DOCUMENT = '/api/openapi.json'
const places = { path: '网址', query: '查询', header: '请求头' }

async function readDocument(): Promise<ApiDocument> {
  const response = await fetch(DOCUMENT)
  if (!response.ok) throw new Error(`接口清单没有读到（${response.status}）`)
  return (await response.json()) as ApiDocument
}

/** 接口文档: every call of the product, from the same contracts that the pages themselves use. */
export function ApiPage() {
  const [words, setWords] = useState('')
  const [openOnly, setOpenOnly] = useState(false)
  const asked = useDeferredValue(words)
  const { data, error, refetch } = useQuery({ queryKey: ['api-document'], queryFn: readDocument, staleTime: Infinity })
  useEffect(() => {
    document.title = '接口文档 · 鲁班'
  }, [])
  const groups = useMemo(() => (data ? groupsOf(data, asked, openOnly) : []), [data, asked, openOnly])
  const count = groups.reduce((sum, group) => sum + group.entries.length, 0)
  return (
    <div className="lu-w od-page">
      <p>
        <Link to="/open-data">开放数据</Link>
      </p>
      <h1>接口文档</h1>
      <p className="lu-t2">页面上能办的，程序都能办，权限、规则和审计相同。清单由程序生成，与运行的版本一致。</p>
      <Rules />
      {error ? (
        <ErrorState what="没有读到接口清单" kept="" error={error} onRetry={() => void refetch()} />
      ) : !data ? (
        <Loading lines={8} />
      ) : (
        <>
          <div className="od-find" role="search" aria-label="查找接口">
            <label>
              名称、网址或权限里的词
              <input className="lu-inp" value={words} maxLength={60} autoComplete="off" placeholder="例如 学籍 导出" onChange={(event) => setWords(event.target.value)} />
            </label>
            <label className="od-only">
              <input type="checkbox" checked={openOnly} onChange={(event) => setOpenOnly(event.target.checked)} />
              只看不用登录的
            </label>
            <span role="status">{formatNumber(count)} 个接口</span>
          </div>
          {count === 0 && <p className="lu-t2">没有名称、网址或权限里有“{asked.trim()}”的接口。{openOnly && '可以取消“只看不用登录的”再找。'}</p>}
          {groups.map((group) => (
            <Module key={group.name} group={group} open={asked.trim() !== '' && count <= 60} />
          ))}
        </>
      )}
    </div>
  )
}

function Rules() {
  return (
    <section className="od-section">
      <h2>怎样调用</h2>
      <dl className="od-rules">
        <dt>清单</dt>
        <dd>
          <a href={DOCUMENT} download="openapi.json">
            openapi.json
          </a>
          ，OpenAPI 3.1，可以用来生成各种语言的客户端。
        </dd>
        <dt>身份</dt>
        <dd>
          公众接口不用登录。其余的在请求头写 <code>Authorization: Bearer 接口令牌</code>，令牌由系统管理员在“接口令牌”签发，只有所选的权限，随时可撤销。
        </dd>
        <dt>写入</dt>
        <dd>
          每个写入的请求带一个自己生成的 <code>Idempotency-Key</code>（8 到 80 位字母、数字、连字符）。没有收到答复时用同一个再发，只办一次，答复与第一次相同。
        </dd>
        <dt>自由文字</dt>
        <dd>
          检索词、姓名等写在请求头 <code>luban-query</code>，不写在网址里：网址会留在沿途的日志中。
        </dd>
        <dt>没有办成</dt>
        <dd>
          答复里的 <code>message</code> 说明是什么、在哪里、怎么改；<code>issues</code> 逐项列出。401 没有登录，403 没有权限，404 没有或看不到，409 规则不允许，422 同一操作标识换了内容，429 太快，503 稍后再试（见 <code>Retry-After</code>）。
        </dd>
        <dt>名册标准</dt>
        <dd>教务、图书、门禁等系统读名册，用 OneRoster 1.2（OAuth 2.0 客户端凭证），地址在“数据交换”页。</dd>
      </dl>
    </section>
  )
}

function Module({ group, open }: { group: Group; open: boolean }) {
  const [shown, setShown] = useState(open)
  useEffect(() => setShown(open), [open])
  return (
    <details className="od-module" open={shown} onToggle={(event) => setShown(event.currentTarget.open)}>
      <summary>
        <b>{group.title}</b> <span className="lu-t3">{group.entries.length} 个</span>
      </summary>
      {shown && group.entries.map((entry) => <Call key={entry.operation.operationId} entry={entry} />)}
    </details>
  )
}

function Call({ entry }: { entry: Entry }) {
  const [shown, setShown] = useState(false)
  const { operation } = entry
  return (
    <details className="od-call" onToggle={(event) => setShown(event.currentTarget.open)}>
      <summary>
        <span className="od-method lu-mono">{entry.method}</span>
        <span className="od-path lu-mono">{entry.path}</span>
        <span className="od-what">{operation.summary}</span>
      </summary>
      {shown && <CallDetail entry={entry} />}
    </details>
  )
}

function CallDetail({ entry }: { entry: Entry }) {
  const { operation } = entry
  const body = Object.entries(operation.requestBody?.content ?? {})[0]
  const answer = Object.entries(operation.responses['200']?.content ?? {})[0]
  const given = [
    ...operation.parameters.map((one) => ({ name: one.name, place: places[one.in], type: typeWords(one.schema), required: one.required, about: one.description ?? '' })),
    ...(body ? (body[0] === 'application/json' ? fieldsOf(body[1].schema).map((field) => ({ ...field, place: '内容' })) : [{ name: '文件内容', place: '内容', type: '文件', required: true, about: body[0] }]) : []),
  ]
  const told: Field[] = answer?.[0] === 'application/json' ? fieldsOf(answer[1].schema) : []
  return (
    <div className="od-detail">
      <p className="lu-t2">
        {operation['x-needs'] === 'public' ? '不用登录。' : operation['x-needs'] === 'signedIn' ? '要登录，各岗位都可以。' : `权限：${operation['x-needs-title'] ?? operation['x-needs']}`}
      </p>
      <h3>给出</h3>
      <SmallTable
        caption={`${operation.summary}：给出的内容`}
        rows={given}
        rowKey={(row) => `${row.place} ${row.name}`}
        empty="不用给什么。"
        columns={[
          { key: 'name', title: '名称', render: (row) => <span className="lu-mono lu-sm">{row.name}</span> },
          { key: 'place', title: '在哪里', width: 120, render: (row) => `${row.place}${row.required ? '，必填' : ''}` },
          { key: 'type', title: '类型', render: (row) => (row.about ? `${row.type}。${row.about}` : row.type) },
        ]}
      />
      <h3>答复</h3>
      {told.length > 0 ? (
        <SmallTable
          caption={`${operation.summary}：答复的内容`}
          rows={told}
          rowKey={(row) => row.name}
          columns={[
            { key: 'name', title: '名称', render: (row) => <span className="lu-mono lu-sm">{row.name}</span> },
            { key: 'type', title: '类型', render: (row) => row.type },
          ]}
        />
      ) : (
        <p className="lu-md">{answer?.[0] === 'application/json' ? typeWords(answer[1].schema) : '文件'}</p>
      )}
      <h3>例子</h3>
      <pre className="od-example" tabIndex={0} aria-label="可以粘贴到终端的例子">
        {exampleOf(entry, window.location.origin)}
      </pre>
    </div>
  )
}
