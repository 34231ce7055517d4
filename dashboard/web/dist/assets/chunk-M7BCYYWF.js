import{w as t,x as m,y as n}from"./chunk-BZ4DNALI.js";var d=({at:e})=>e?n("time",{dateTime:new Date(e).toISOString(),title:t(e),children:m(e)}):n("span",{children:"\u2014"});export{d as a};
