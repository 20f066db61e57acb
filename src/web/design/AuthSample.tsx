import { AuthLayout } from '../../ui/AuthLayout.tsx'
import { RecordForm } from '../../ui/RecordForm.tsx'
import { pause } from './samples.ts'

export function AuthSample() {
  return (
    <AuthLayout
      siteName="四川省技工教育信息管理系统"
      demo
      title="登录"
      intro={<p>主管部门、学校、企业和学员从这里进入。没有账号的，请联系本单位管理员。</p>}
    >
      <RecordForm
        fields={[
          { key: 'account', title: '账号', type: 'text', required: true, autoComplete: 'username' },
          {
            key: 'password',
            title: '密码',
            type: 'password',
            required: true,
            autoComplete: 'current-password',
          },
        ]}
        submitText="登录"
        submitWide
        onSubmit={() => pause(200)}
      />
    </AuthLayout>
  )
}
