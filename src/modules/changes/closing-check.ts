import { registerClosingCheck } from '../orgs/public.ts'
import { countRemaining } from '../students/public.ts'

/** A school with students on its roll does not close: they are moved first (001:1349). */
export function declareClosingCheck(): void {
  registerClosingCheck('changes.students', async (ctx, schoolNo) => {
    const left = await countRemaining(ctx, schoolNo)
    return {
      id: 'students',
      title: '没有在校学生',
      clause: '001:1349',
      verdict: left > 0 ? 'block' : 'pass',
      fact: left > 0 ? `还有 ${left} 名学生的学籍在本校。` : '没有学生的学籍在本校。',
      ways: left > 0 ? ['由主管部门办理“学校关闭、合并的学生转学”，全部转移后再申请退出。'] : [],
    }
  })
}
