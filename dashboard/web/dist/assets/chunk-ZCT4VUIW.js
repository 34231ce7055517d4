import{A as n,y as t,z as m}from"./chunk-OWTBAYR4.js";var d=({at:e})=>e?n("time",{dateTime:new Date(e).toISOString(),title:t(e),children:m(e)}):n("span",{children:"\u2014"});export{d as a};
