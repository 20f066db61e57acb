import { PageHead } from '../../../ui/PageHead.tsx'
import { EquivalenceForm } from './EquivalenceForm.tsx'

/** 比照学历, inside the portals of authorities and schools. */
export function EquivalencePage() {
  return (
    <>
      <PageHead
        title="班次比照的学历"
        crumbs={[{ title: '毕业', to: '/graduation' }, { title: '比照学历' }]}
        context="按用途、地区和日期答复，写明依据哪个文件；各文件说法不同的并列。"
      />
      <EquivalenceForm />
    </>
  )
}
