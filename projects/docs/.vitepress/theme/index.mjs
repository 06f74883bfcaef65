import theme from 'vitepress/theme-without-fonts';
import BackendPicker from './BackendPicker.vue';
import './style.css';

export default {
  extends: theme,
  enhanceApp: ({ app }) => void app.component('BackendPicker', BackendPicker),
};
