export { TokenRefreshDevtools } from './token-refresh-devtools';
