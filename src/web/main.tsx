import { QueryClientProvider } from '@tanstack/react-query'
import { StrictMode } from 'react'
import { createRoot } from 'react-dom/client'
import { RouterProvider } from 'react-router/dom'
import '../ui/global.css'
import './web.css'
import { applyContrast } from '../ui/contrast.ts'
import { watchExpiry } from './expiry.ts'
import { InAppHint } from './InAppHint.tsx'
import { queryClient } from './query-client.ts'
import { router } from './router.tsx'
import { SessionProvider } from './Session.tsx'

applyContrast()
watchExpiry()

createRoot(document.getElementById('root')!).render(
  <StrictMode>
    <QueryClientProvider client={queryClient}>
      <SessionProvider>
        <RouterProvider router={router} />
        <InAppHint />
      </SessionProvider>
    </QueryClientProvider>
  </StrictMode>,
)
