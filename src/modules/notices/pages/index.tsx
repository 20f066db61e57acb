import type { RouteObject } from 'react-router'

const everyone = (title: string, backTo: string) => ({ portals: ['authority', 'school', 'enterprise', 'learner'], title, backTo })

export const routes: RouteObject[] = [
  { path: '/notices', handle: everyone('通知', '/me'), lazy: async () => ({ Component: (await import('./NoticesPage.tsx')).NoticesPage }) },
  {
    path: '/notices/settings',
    handle: everyone('通知设置', '/notices'),
    lazy: async () => ({ Component: (await import('./NoticeSettingPage.tsx')).NoticeSettingPage }),
  },
  {
    path: '/notices/deliveries',
    handle: { portals: ['authority'] },
    lazy: async () => ({ Component: (await import('./DeliveriesPage.tsx')).DeliveriesPage }),
  },
  {
    path: '/supervision',
    handle: { portals: ['authority', 'school'] },
    lazy: async () => ({ Component: (await import('./SupervisionPage.tsx')).SupervisionPage }),
  },
]
