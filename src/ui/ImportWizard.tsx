import { ActionButton } from './ActionButton.tsx'
import { Balance } from './Balance.tsx'
import { Card } from './Card.tsx'
import { formatBytes, formatNumber } from './format.ts'
import type { ImportCheck, ImportStep, ImportWizardProps } from './import-types.ts'
import { ImportAside } from './ImportAside.tsx'
import { ImportColumns, missingTargets } from './ImportColumns.tsx'
import { ImportProblems } from './ImportProblems.tsx'
import { ImportUpload } from './ImportUpload.tsx'
import { TaskProgress } from './Loading.tsx'
import { PageHead } from './PageHead.tsx'
import { StatusTag } from './StatusTag.tsx'
import type { Step } from './StepStrip.tsx'
import { StepStrip } from './StepStrip.tsx'

const titles: Record<ImportStep, string> = {
  file: '选择文件',
  columns: '对应列',
  check: '检查',
  commit: '写入',
  result: '结果',
}
const mayLeave = '可以离开本页，回来时从“最近的导入”打开。'
const order: readonly ImportStep[] = ['file', 'columns', 'check', 'commit', 'result']

/** Five steps from a workbook to the register. Until the commit the page says that nothing is written. */
export function ImportWizard(props: ImportWizardProps) {
  const { step, file, check } = props
  const now = order.indexOf(step)
  const steps = order.map((key, index): Step => ({
    key,
    title: titles[key],
    state: index < now || step === 'result' ? 'done' : index === now ? 'current' : 'todo',
  }))
  const cancel = props.onCancel ? { onCancel: props.onCancel } : {}
  return (
    <>
      <PageHead
        {...(props.crumbs ? { crumbs: props.crumbs } : {})}
        title={props.title}
        context={
          file && (
            <>
              文件 <b>{file.name}</b>
              {file.sheet && `　工作表“${file.sheet}”`}　{formatNumber(file.rows)} 行{'　'}
              {formatBytes(file.bytes)}
            </>
          )
        }
        actions={
          file &&
          step !== 'result' &&
          step !== 'commit' &&
          !props.checking && <ActionButton onClick={() => props.onStep('file')}>换一个文件</ActionButton>
        }
      />
      <StepStrip steps={steps} numbered />
      {props.notice}
      <div className="lu-rail lu-rail-narrow">
        <div className="lu-stack">
          {step === 'file' && <ImportUpload {...props.upload} />}
          {step === 'columns' && props.matches && props.targets && props.onMatch && (
            <ImportColumns matches={props.matches} targets={props.targets} onMatch={props.onMatch} />
          )}
          {step === 'check' &&
            (check ? (
              <CheckResult {...props} check={check} />
            ) : (
              <Card title="检查">
                {props.checking ? (
                  <TaskProgress name="正在检查" {...props.checking} note={mayLeave} {...cancel} />
                ) : (
                  <p role="status">正在检查……</p>
                )}
              </Card>
            ))}
          {step === 'commit' && props.committing && (
            <Card title="写入">
              <TaskProgress
                name={`正在写入 ${formatNumber(props.committing.total)} 行`}
                {...props.committing}
                note={`${mayLeave}写完以前谁也看不到其中任何一行。`}
                {...cancel}
              />
            </Card>
          )}
          {step === 'result' && props.result}
        </div>
        <ImportAside {...props} />
      </div>
      <span className="lu-sp" />
      <StepBar {...props} />
    </>
  )
}

function CheckResult(props: ImportWizardProps & { check: ImportCheck }) {
  const { check } = props
  const notes = [
    check.mended > 0 && `另有 ${check.mended} 处已自动修正`,
    check.hints > 0 && `${check.hints} 处提示`,
  ].filter(Boolean)
  return (
    <>
      <Card
        title="检查结果"
        meta={`${formatNumber(check.sent)} 行 · 用时 ${check.seconds} 秒 · 写入时用同一套检查再跑一遍`}
        extra={<StatusTag shape="note" word="还没有写入任何数据" boxed />}
      >
        <Balance {...check} note={notes.join('，')} />
      </Card>
      {check.problemTotal > 0 && (
        <ImportProblems
          problems={check.problems}
          total={check.problemTotal}
          onDownload={() => props.onDownload('all')}
          onMore={props.onMoreProblems}
        />
      )}
    </>
  )
}

/** The bar below: what the next press will write, in numbers. */
function StepBar(props: ImportWizardProps) {
  const { step, check } = props
  if (step === 'columns') {
    const missing = missingTargets(props.matches ?? [], props.targets ?? [])
    return (
      <div className="lu-dec">
        <div className="lu-dec-why">
          {missing.length > 0 ? (
            <>
              <b>还不能检查：</b>没有对应 {missing.map((target) => target.title).join('、')}。
            </>
          ) : (
            <b>必填列都已对应。</b>
          )}
          <div className="lu-t2 lu-sm">检查不写入任何数据。</div>
        </div>
        <ActionButton onClick={() => props.onStep('file')}>返回选文件</ActionButton>
        <ActionButton
          kind="primary"
          blocked={missing.length > 0 ? '必填列没有对应齐' : undefined}
          showReason={false}
          onClick={() => props.onStep('check')}
        >
          检查 {formatNumber(props.file?.rows ?? null)} 行
        </ActionButton>
      </div>
    )
  }
  if (step !== 'check' || !check) return null
  const count = check.created + check.changed
  return (
    <div className="lu-dec">
      <div className="lu-dec-why">
        <b>
          写入 {formatNumber(count)} 行（新增 {formatNumber(check.created)}，变更{' '}
          {formatNumber(check.changed)}）
        </b>
        {check.rejected > 0 && <>　{formatNumber(check.rejected)} 行未通过，不写入，稍后可单独补传。</>}
        <div className="lu-t2 lu-sm">{props.undoNote}</div>
      </div>
      <ActionButton onClick={() => props.onStep('columns')}>返回对应列</ActionButton>
      {check.problemTotal > 0 && (
        <ActionButton icon="download" onClick={() => props.onDownload('all')}>
          先下载结果表
        </ActionButton>
      )}
      <ActionButton
        kind="primary"
        blocked={count === 0 ? '没有可写入的行' : undefined}
        onClick={props.onCommit}
      >
        写入 {formatNumber(count)} 行
      </ActionButton>
    </div>
  )
}
