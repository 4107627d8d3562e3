// A page imports its style sheet; the bundler writes it to dist/webview/PAGE.css.
declare module '*.css';
