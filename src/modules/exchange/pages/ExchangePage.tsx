import { useMutation, useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { useNavigate } from 'react-router'
import { call, CallError } from '../../../kernel/client.ts'
import { ActionButton } from '../../../ui/ActionButton.tsx'
import { Balance } from '../../../ui/Balance.tsx'
import { Card } from '../../../ui/Card.tsx'
import { ErrorState } from '../../../ui/ErrorState.tsx'
import { Facts } from '../../../ui/Facts.tsx'
import { formatNumber } from '../../../ui/format.ts'
import { Loading } from '../../../ui/Loading.tsx'
import { PageHead } from '../../../ui/PageHead.tsx'
import { ProblemNotice } from '../../../ui/ProblemNotice.tsx'
import { RecordForm } from '../../../ui/RecordForm.tsx'
import { SmallTable } from '../../../ui/SmallTable.tsx'
import { useMay } from '../../access/model.ts'
import { api } from '../api.ts'

/** 数据交换: where other systems read the roster, and the same as files. */
export function ExchangePage() {
  const mayFiles = useMay('exchange.files')
  const { data, error, refetch } = useQuery({ queryKey: ['exchange'], queryFn: () => call(api.getExchange, {}) })
  if (error) return <ErrorState what="没有读到数据交换的设置" error={error} onRetry={() => void refetch()} />
  if (!data) return <Loading lines={6} />
  const at = (path: string) => (path.startsWith('/') ? `${window.location.origin}${path}` : path)
  return (
    <>
      <PageHead title="数据交换" context="按 OneRoster 1.2 标准，让教务、图书、门禁等系统读到名册。证件号码和出生日期不提供。" />
      <div className="lu-stack">
        <Card title="接口">
          <Facts
            columns={1}
            facts={[
              { name: '名册服务', value: <span className="lu-mono">{at(data.service)}</span> },
              { name: '取令牌', value: <span className="lu-mono">{at(data.token)}</span> },
              { name: '登录方式', value: 'OAuth 2.0 客户端凭证。客户端编号是接口令牌的编号，密码是接口令牌本身，由系统管理员在“接口令牌”签发、随时可撤销。' },
              { name: '现在能读到', value: `学生 ${formatNumber(data.counts.users)} 人，班级 ${formatNumber(data.counts.classes)} 个，在读关系 ${formatNumber(data.counts.enrollments)} 条，课程（专业）${formatNumber(data.counts.courses)} 门` },
            ]}
          />
        </Card>
        <Card title="权限范围" flush>
          <SmallTable
            caption="权限范围"
            rows={data.scopes}
            rowKey={(row) => row.scope}
            columns={[
              { key: 'title', title: '能做什么', render: (row) => row.title },
              { key: 'scope', title: '范围', render: (row) => <span className="lu-mono lu-sm">{row.scope}</span> },
            ]}
          />
        </Card>
        {mayFiles && <Files />}
      </div>
    </>
  )
}

function Files() {
  const navigate = useNavigate()
  const [file, setFile] = useState<File>()
  const send = useMutation({ mutationFn: (purpose: string) => call(api.exportRoster, { purpose }) })
  const check = useMutation({ mutationFn: (commit: boolean) => call(api.checkRosterFile, { commit, filename: file!.name } as never, { file: file! }) })
  const failed = check.error instanceof CallError ? check.error.problem : undefined
  const report = check.data
  return (
    <>
      <Card title="导出文件" meta="OneRoster 1.2 CSV，整批">
        <RecordForm
          fields={[{ key: 'purpose', title: '用途', type: 'text', required: true, help: '记入每名学生的查看记录。', validate: (value) => (value.trim().length < 2 ? '用途至少 2 个字。' : undefined) }]}
          initial={{ purpose: '' }}
          submitText="导出"
          effect="在后台生成，做好后在“后台任务”下载。"
          notice={send.error instanceof CallError && <ProblemNotice problem={send.error.problem} />}
          onSubmit={async (values) => {
            await send.mutateAsync(values['purpose'] ?? '')
            void navigate('/jobs')
          }}
        />
      </Card>
      <Card title="导入文件" meta="OneRoster 1.x CSV 压缩包">
        <div className="lu-stack">
          <p className="lu-t2">姓名、班级、年级取自 users、classes、enrollments；证件号码取自 userIds，写作 {'{居民身份证:号码}'}；其余必填项用 metadata.字段 列补上。检查和写入与名册导入相同。</p>
          <label className="lu-row">
            <span>文件</span>
            <input
              type="file"
              accept=".zip"
              onChange={(event) => {
                setFile(event.target.files?.[0])
                check.reset()
              }}
            />
          </label>
          {failed && <ProblemNotice problem={failed} />}
          <span className="lu-row">
            <ActionButton blocked={file ? undefined : '先选择文件'} showReason={false} busy={check.isPending} onClick={() => check.mutate(false)}>检查</ActionButton>
            {report && !report.committed && report.counts.new + report.counts.changed > 0 && (
              <ActionButton kind="primary" busy={check.isPending} onClick={() => check.mutate(true)}>
                写入 {formatNumber(report.counts.new + report.counts.changed)} 人
              </ActionButton>
            )}
          </span>
          {report && (
            <>
              <Balance sent={report.counts.sent} created={report.counts.new} changed={report.counts.changed} unchanged={report.counts.unchanged} rejected={report.counts.rejected} />
              {report.committed && <p className="lu-ok">已写入，学生待注册。</p>}
              {report.left.length > 0 && <p className="lu-t3">没有取用：{report.left.map((one) => `${one.what} ${one.count} 条`).join('，')}。</p>}
              {report.problems.length > 0 && (
                <SmallTable
                  caption="问题"
                  rows={report.problems.map((one, index) => ({ ...one, index }))}
                  rowKey={(row) => String(row.index)}
                  columns={[
                    { key: 'row', title: '行', align: 'right', width: 60, render: (row) => row.row },
                    { key: 'message', title: '问题', render: (row) => row.message },
                  ]}
                />
              )}
            </>
          )}
        </div>
      </Card>
    </>
  )
}
