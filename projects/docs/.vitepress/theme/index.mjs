import theme from 'vitepress/theme-without-fonts';
import BackendPicker from './BackendPicker.vue';
import './style.css';

export default {
  extends: theme,
  enhanceApp({ app, router }) {
    app.component('BackendPicker', BackendPicker);
    // From disk the router cannot change the address to that of another file: the browser opens it.
    if (typeof window !== 'undefined' && window.pagesFromDisk) router.onBeforeRouteChange = window.pagesFromDisk.open;
  },
};
