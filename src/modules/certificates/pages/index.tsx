import type { RouteObject } from 'react-router'
import { verifyRoutes } from './verify-routes.ts'

export const routes: RouteObject[] = [...verifyRoutes]
