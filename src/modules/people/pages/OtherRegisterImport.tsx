import { call, named } from '../../../kernel/client.ts'
import { ActionButton } from '../../../ui/ActionButton.tsx'
import { Facts } from '../../../ui/Facts.tsx'
import { formatNumber } from '../../../ui/format.ts'
import { Notice } from '../../../ui/Notice.tsx'
import { PageHead } from '../../../ui/PageHead.tsx'
import { SheetImport } from '../../../ui/SheetImport.tsx'
import { useSheetImport } from '../../../ui/useSheetImport.ts'
import { api } from '../api.ts'

const templates = [
  {
    key: 'other',
    title: '教育部门学籍名单',
    version: '2026.1',
    columns: 6,
    href: api.downloadOtherRegisterTemplate.path,
    note: '普通高中和中职可以放在一份里；对方导出的表，列名相近的也认。',
  },
]
/** Import of the education department's list: a check that keeps nothing, then only the matches are written. */
export function OtherRegisterImport() {
  const sheet = useSheetImport({
    check: (file) => call(api.checkOtherRegister, named(file), { file }),
    load: (file, sha256) => call(api.loadOtherRegister, named(file, { sha256 }), { file }),
    reads: 'people',
  })
  return (
    <>
      <PageHead
        crumbs={[{ title: '教育部门学籍比对', to: '/people/other-registers' }, { title: '导入名单' }]}
        title="导入教育部门学籍名单"
        context="名单只用来比对：没有对上的人一个也不保存，文件也不保存。"
      />
      {sheet.loaded ? (
        <Notice
          tone="ok"
          title={`已写入 ${sheet.loaded.added} 人，已有的 ${sheet.loaded.known} 人没有重复写入`}
          actions={
            <ActionButton kind="primary" to="/people/other-registers">
              逐人决定
            </ActionButton>
          }
        >
          比对结果在学年结束后删除。
        </Notice>
      ) : (
        <SheetImport
          sheet={sheet}
          templates={templates}
          accepted=".xlsx、.csv（UTF-8 或 GBK），不超过 50 MB"
          accept={api.checkOtherRegister.upload?.accept}
          summary={(check) => (
            <Facts
              facts={[
                { name: '名单行数', value: formatNumber(check.sent) },
                { name: '可以比对', value: formatNumber(check.passed) },
                { name: '未通过', value: formatNumber(check.rejected) },
                { name: '本系统全日制', value: formatNumber(check.compared) },
                { name: '对上', value: formatNumber(check.matches) },
                { name: '到期', value: check.expiresOn },
              ]}
            />
          )}
          submit={(check) => ({
            text: `写入 ${check.matches} 人`,
            // Rows that did not pass hold nothing up here: what matches is kept, the list itself is not.
            blocked: check.fileProblems.length > 0 ? '文件有问题，不能写入' : check.matches === 0 ? '没有对上的人，不用写入' : undefined,
            onLoad: () => void sheet.load(),
          })}
          problemNote="未通过的行不参加比对"
        />
      )}
    </>
  )
}
