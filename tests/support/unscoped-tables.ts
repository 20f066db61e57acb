/** Tables without an organisation column or without row-level security, each with the guard that stands in its place. */
export const unscopedTables: Record<string, string> = {
  migration: '迁移记录，只有属主能读写',
  province: '部署的省份，只读，不含个人信息',
  region: '行政区划，全国公共代码，只读',
  specialty: '专业目录，全国公共代码；写入只经专业目录导入接口',
  parameter_default: '参数默认值，来自 policy/parameters.json，公共只读',
  statistical_period: '统计期，公共日历，只读',
  enrollment_claim: '全国学籍占用登记，只存证件号的带钥摘要；只经学籍模块按摘要逐条查写，跨校跨省查重需要全局可见',
  person: '一省一份人员登记，只经 people/store.ts 连接 person_org 到达，person_org 有行级安全',
  audit_seal: '审计封存链，只存摘要，只有省级角色的封存任务读写',
  audit_root: '封存链的根，只存摘要和签注，只有省级角色的封存任务写',
  idempotency: '操作标识的首次答复，按账户取用，只由 kernel/http.ts 以当前账户为键读写',
  user: '登录库的账户表，只有 luban_auth 可读写',
  session: '登录库的会话表，只有 luban_auth 可读写',
  account: '登录库的口令表，只有 luban_auth 可读写',
  verification: '登录库的一次性值，只有 luban_auth 可读写',
  sign_in: '登录记录，只有 luban_auth 可读写',
}
