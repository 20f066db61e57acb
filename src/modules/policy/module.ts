import { defineModule } from '../../kernel/module.ts'
import { api } from './api.ts'

export const module = defineModule({ id: 'policy', title: '政策条款', tier: 1, dependsOn: [], permissions: {}, menu: [], api })
