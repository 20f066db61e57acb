import { useMutation, useQuery } from '@tanstack/react-query'
import { useEffect, useState } from 'react'
import { useSearchParams } from 'react-router'
import type { Output } from '../../../kernel/api.ts'
import { call, CallError } from '../../../kernel/client.ts'
import { useSession } from '../../access/model.ts'
import { ActionButton } from '../../../ui/ActionButton.tsx'
import { Card } from '../../../ui/Card.tsx'
import { Notice } from '../../../ui/Notice.tsx'
import { PageHead } from '../../../ui/PageHead.tsx'
import { api } from '../api.ts'
import { categories, categoryHelp, type Category } from '../codes.ts'
import { MOST_FILES } from '../model.ts'
import { FilePicker } from './FilePicker.tsx'
import { SchoolChoice, type ChosenSchool } from './SchoolChoice.tsx'
import { Tel } from './words.tsx'
import './complaints.css'

const crumbs = [{ title: '首页', to: '/' }, { title: '招生投诉', to: '/complaints' }, { title: '我要投诉' }]
type Receipt = Output<typeof api.submitComplaint> & { failed: string[] }

/** `/complaints/new?school={no}`: the form that anyone may send; number and code come back once. */
export function NewPage() {
  const [params] = useSearchParams()
  const given = Number(params.get('school'))
  const { signedIn } = useSession()
  const [school, setSchool] = useState<ChosenSchool>()
  const [category, setCategory] = useState<Category>()
  const [anonymous, setAnonymous] = useState(false)
  const [files, setFiles] = useState<File[]>([])
  const [values, setValues] = useState({ agentName: '', happenedOn: '', text: '', name: '', contact: '' })
  const [sent, setSent] = useState<Receipt>()
  const asked = school?.orgNo ?? (Number.isInteger(given) && given > 0 ? given : undefined)
  const desk = useQuery({ queryKey: ['complaints', 'desk', asked], queryFn: () => call(api.getComplaintDesk, asked ? { orgNo: asked } : {}), retry: false })
  const preset = desk.data?.school
  useEffect(() => {
    if (preset && !school && preset.orgNo === given) setSchool({ orgNo: preset.orgNo, name: preset.name })
    // Only when the school of the address has come; the visitor may choose another one afterwards.
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, [preset?.orgNo])
  const send = useMutation({
    mutationFn: async (): Promise<Receipt> => {
      const made = await call(api.submitComplaint, {
        ...(school ? { schoolNo: school.orgNo } : {}), agentName: values.agentName, category: category!, text: values.text, anonymous,
        ...(values.happenedOn ? { happenedOn: values.happenedOn } : {}), ...(anonymous ? {} : { name: values.name, contact: values.contact }),
      })
      const failed: string[] = []
      for (const file of files)
        await call(api.addComplaintFile, { trackingNo: made.trackingNo, code: made.code, filename: file.name }, { file }).catch((error: unknown) => {
          failed.push(error instanceof CallError ? error.problem.message : `“${file.name}”没有传上。`)
        })
      return { ...made, failed }
    },
    onSuccess: (made) => {
      setSent(made)
      scrollTo(0, 0)
    },
  })
  const [missing, setMissing] = useState(false)
  const issues = send.error instanceof CallError ? (send.error.problem.issues ?? []) : []
  const issueOf = (path: string) => issues.find((one) => one.path === path)?.message.replace(/^\w+：/, '')
  const set = (key: keyof typeof values, value: string) => setValues((before) => ({ ...before, [key]: value }))
  if (sent) return <Sent receipt={sent} anonymous={anonymous} />
  const phones = preset?.phones ?? desk.data?.authorities[0]?.phones ?? []
  return (
    <div className="lu-w">
      <PageHead crumbs={crumbs} title="我要投诉" context={`${preset && school ? `由${preset.authorityName}受理` : '由学校的主管部门受理'}，${desk.data?.acceptDays ?? 5} 个工作日内答复是否受理。学校看不到您写的内容，也看不到您是谁。`} />
      <div className="cp-two">
        <Card title="写明情况">
          <form
            className="cp-form"
            noValidate
            onSubmit={(event) => {
              event.preventDefault()
              setMissing(!category)
              if (category && !send.isPending) send.mutate()
            }}
          >
            <SchoolChoice value={school} onChange={setSchool} issue={issueOf('schoolNo')} />
            <label className="cp-field">
              机构或个人（可不填）
              <input className="lu-inp" maxLength={60} value={values.agentName} autoComplete="off" onChange={(event) => set('agentName', event.target.value)} />
              <span className="cp-help">中介、招生代理、老师的名字，知道多少写多少。</span>
            </label>
            <fieldset className="cp-field">
              <legend>投诉什么</legend>
              <div className="cp-kinds">
                {(Object.keys(categories) as Category[]).map((key) => (
                  <label key={key}>
                    <input type="radio" name="category" checked={category === key} onChange={() => setCategory(key)} />
                    <span>
                      <b>{categories[key]}</b>
                      <span className="cp-help">{categoryHelp[key]}</span>
                    </span>
                  </label>
                ))}
              </div>
              {missing && !category && <span className="lu-bad">请选择一类。</span>}
            </fieldset>
            <label className="cp-field">
              发生日期（可不填）
              <input type="date" className="lu-inp" value={values.happenedOn} onChange={(event) => set('happenedOn', event.target.value)} style={{ maxWidth: 220 }} />
              {issueOf('happenedOn') && <span className="lu-bad">{issueOf('happenedOn')}</span>}
            </label>
            <label className="cp-field">
              情况
              <textarea className="lu-inp" rows={7} maxLength={3000} value={values.text} aria-invalid={issueOf('text') ? true : undefined} onChange={(event) => set('text', event.target.value)} />
              {issueOf('text') ? <span className="lu-bad">{issueOf('text')}</span> : <span className="cp-help">什么时候、谁、说了什么或收了多少钱、有没有凭据。页面上号码会遮住几位；原文加密保存，承办人写明用途才能看。</span>}
            </label>
            <FilePicker files={files} onChange={setFiles} most={MOST_FILES} />
            <fieldset className="cp-field cp-choice">
              <legend>署名</legend>
              <label>
                <input type="radio" name="anonymous" checked={!anonymous} onChange={() => setAnonymous(false)} />
                署名，办理的人可以联系我
              </label>
              <label>
                <input type="radio" name="anonymous" checked={anonymous} disabled={signedIn} onChange={() => setAnonymous(true)} />
                匿名{signedIn ? '（您已登录，退出登录以后才能匿名）' : '，凭查询号看进度和答复'}
              </label>
            </fieldset>
            {!anonymous && (
              <>
                <label className="cp-field">
                  姓名
                  <input className="lu-inp" maxLength={50} autoComplete="name" value={values.name} aria-invalid={issueOf('name') ? true : undefined} onChange={(event) => set('name', event.target.value)} />
                  {issueOf('name') && <span className="lu-bad">{issueOf('name')}</span>}
                </label>
                <label className="cp-field">
                  电话或邮箱
                  <input className="lu-inp" maxLength={100} autoComplete="tel" value={values.contact} aria-invalid={issueOf('contact') ? true : undefined} onChange={(event) => set('contact', event.target.value)} />
                  {issueOf('contact') ? <span className="lu-bad">{issueOf('contact')}</span> : <span className="cp-help">加密保存，只有承办的主管部门能看，每次看都留记录。</span>}
                </label>
              </>
            )}
            {issueOf('anonymous') && <Notice tone="bad" title={issueOf('anonymous')} />}
            {send.error && issues.length === 0 && <Notice tone="bad" title={send.error.message} />}
            {issues.length > 0 && <Notice tone="bad" title={`有 ${issues.length} 处要改，已在上面标出。`} />}
            <ActionButton submit kind="primary" wide busy={send.isPending}>提交投诉</ActionButton>
          </form>
        </Card>
        <Card title="也可以打电话">
          <p>招生监督电话　{phones.map((phone) => <b key={phone}><Tel phone={phone} />　</b>)}</p>
          <p className="lu-t2">打电话的，由接电话的部门登记，同样给查询号。</p>
        </Card>
      </div>
    </div>
  )
}

function Sent({ receipt, anonymous }: { receipt: Receipt; anonymous: boolean }) {
  return (
    <div className="lu-w">
      <PageHead crumbs={crumbs} title="投诉已收到" context={`由${receipt.authorityName}办理，${receipt.dueOn} 以前答复是否受理。`} />
      <Card title="请记下查询号和查询码，只显示这一次">
        <div className="cp-codes">
          <span>查询号<b className="lu-mono">{receipt.trackingNo}</b></span>
          <span>查询码<b className="lu-mono">{receipt.code}</b></span>
        </div>
        <p>凭这两样可以看进度、看答复、补充材料。{anonymous ? '您是匿名投诉，丢了就查不到了。' : ''}</p>
        {receipt.failed.map((one) => <Notice key={one} tone="warn" title={one}>可以在“查投诉进度”里重新补交。</Notice>)}
        <div className="cp-acts">
          <ActionButton kind="primary" to="/complaints/track">查投诉进度</ActionButton>
          <ActionButton icon="print" onClick={() => print()}>打印</ActionButton>
          <ActionButton to="/complaints">回到招生投诉</ActionButton>
        </div>
      </Card>
    </div>
  )
}
