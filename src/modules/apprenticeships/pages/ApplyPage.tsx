import { useMutation, useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { Link } from 'react-router'
import { call, issuesOf, named, problemOf } from '../../../kernel/client.ts'
import { ActionButton } from '../../../ui/ActionButton.tsx'
import { Card } from '../../../ui/Card.tsx'
import type { FormField } from '../../../ui/form-types.ts'
import { Loading } from '../../../ui/Loading.tsx'
import { Notice } from '../../../ui/Notice.tsx'
import { PageHead } from '../../../ui/PageHead.tsx'
import { ProblemNotice } from '../../../ui/ProblemNotice.tsx'
import { RecordForm } from '../../../ui/RecordForm.tsx'
import { StatusTag } from '../../../ui/StatusTag.tsx'
import { useSession } from '../../access/model.ts'
import { api } from '../api.ts'
import { industries, sizes, type Size } from '../codes.ts'
import './apprenticeships.css'
import { FileButton } from './FileButton.tsx'
import { options } from './words.tsx'

/** 企业账户申请: who the enterprise is, its licence, the password it will sign in by. The authority decides. */
export function ApplyPage() {
  const session = useSession()
  const form = useQuery({ queryKey: ['apprenticeships', 'form'], queryFn: () => call(api.getEnterpriseForm, {}), enabled: !session.signedIn })
  const [licence, setLicence] = useState<{ ticket: string; name: string }>()
  const upload = useMutation({ mutationFn: (file: File) => call(api.uploadEnterpriseLicence, named(file, {}), { file }), onSuccess: setLicence })
  const send = useMutation({
    mutationFn: (values: Readonly<Record<string, string>>) =>
      call(api.applyEnterprise, {
        name: values['name']!, creditCode: values['creditCode']!, authorityNo: Number(values['authorityNo']), size: values['size'] as Size, industryCode: values['industryCode']!,
        address: values['address']!, contactName: values['contactName']!, contactPhone: values['contactPhone']!, password: values['password']!, licence: licence?.ticket ?? '',
      }),
  })
  if (session.signedIn) return <Card title="您已经登录"><p>企业账户的申请是给还没有账户的企业的。要替企业申请，请先退出登录。</p></Card>
  if (!form.data) return <Loading lines={6} />
  if (send.data)
    return (
      <div className="lu-w">
        <Card title="申请已提交">
          <div className="lu-stack">
            <p>回执号 <b className="lu-mono ap-receipt">{send.data.receiptNo}</b></p>
            <p>请抄下或截图保存：凭它查办到哪里，别处查不到。{send.data.authorityName} 在 {send.data.dueOn} 以前答复。</p>
            <p>通过以后用账号 <b className="lu-mono">{send.data.username}</b>（统一社会信用代码，字母小写）和刚才自己定的口令登录。</p>
            <span className="lu-row lu-wrap"><ActionButton kind="primary" to={`/enterprises/track#no=${send.data.receiptNo}`}>查办到哪里</ActionButton></span>
          </div>
        </Card>
      </div>
    )
  const fields: FormField[] = [
    { key: 'name', title: '企业名称', type: 'text', required: true, group: '企业', help: '与营业执照一致。' },
    { key: 'creditCode', title: '统一社会信用代码', type: 'id', required: true, help: '营业执照上的 18 位代码，也是以后登录的账号。' },
    { key: 'authorityNo', title: '企业所在地的人社部门', type: 'code', required: true, options: form.data.authorities.map((one) => ({ value: String(one.no), label: one.name })), help: '由它审核账户、备案名册。输入地名查找。' },
    { key: 'size', title: '企业规模', type: 'choice', required: true, options: options(sizes) },
    { key: 'industryCode', title: '行业', type: 'code', required: true, options: options(industries) },
    { key: 'address', title: '地址', type: 'text', required: true },
    { key: 'contactName', title: '经办人', type: 'text', required: true, group: '经办人', autoComplete: 'name', help: '企业人事（劳资）部门。' },
    { key: 'contactPhone', title: '手机号', type: 'phone', required: true, autoComplete: 'tel' },
    { key: 'password', title: '口令', type: 'password', required: true, autoComplete: 'new-password', group: '以后登录用', help: '至少 10 位，自己记得住。', validate: (value) => (value.length < 10 ? '口令至少 10 位。' : undefined) },
    { key: 'again', title: '再输一次口令', type: 'password', required: true, autoComplete: 'new-password', validate: (value, values) => (value === values['password'] ? undefined : '两次输入的口令不同。') },
  ]
  return (
    <>
      <div className="lu-w">
        <div className="lu-stack">
          <PageHead title="企业账户申请" context="实行企业新型学徒制的企业，有了账户可以填报学徒名册、办理备案。" />
          <Card title="营业执照">
            <div className="lu-stack">
              <p className="lu-t2">先上传营业执照的照片或扫描件，PDF、JPG 或 PNG，不超过 10 MB。</p>
              <span className="lu-row lu-wrap">
                <FileButton label="上传营业执照" text={licence ? '换一份' : '选择文件'} accept={api.uploadEnterpriseLicence.upload?.accept ?? ''} busy={upload.isPending} onFile={(file) => upload.mutate(file)} />
                {licence && <StatusTag shape="done" word={`已上传 ${licence.name}`} />}
              </span>
              {upload.error && <ProblemNotice problem={problemOf(upload.error)} />}
            </div>
          </Card>
          <Card>
            <RecordForm
              fields={fields}
              initial={{ size: 'medium' }}
              draftKey="enterprise-apply"
              submitText="提交申请"
              submitWide
              {...(licence ? {} : { submitBlocked: '先上传营业执照' })}
              serverIssues={issuesOf(send.error)}
              notice={
                <>
                  {send.error && <ProblemNotice problem={problemOf(send.error)} />}
                  {form.data.demonstration && <Notice tone="mute" title="演示系统，不要填写真实的企业和个人" />}
                </>
              }
              onSubmit={async (values) => void (await send.mutateAsync(values))}
            />
          </Card>
          <p className="lu-t2">申请过的，<Link to="/enterprises/track">查办到哪里</Link>；已经开通的，<Link to="/sign-in">去登录</Link>。</p>
        </div>
      </div>
    </>
  )
}
