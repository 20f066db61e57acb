import { createRoot } from 'react-dom/client'
import { BrowserRouter, Route, Routes } from 'react-router'
import '../../ui/global.css'
import { AppTheme } from '../../ui/AppTheme.tsx'
import { applyContrast } from '../../ui/contrast.ts'
import { DesignPage } from './DesignPage.tsx'

// The design reference on its own, without server and sign-in; the router of the product mounts DesignPage in development.
applyContrast()
const root = document.getElementById('root')
if (root) {
  createRoot(root).render(
    <BrowserRouter>
      <AppTheme>
        <Routes>
          <Route path="/design/*" element={<DesignPage />} />
        </Routes>
      </AppTheme>
    </BrowserRouter>,
  )
}
