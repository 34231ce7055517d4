import{x as t,y as m,z as n}from"./chunk-7KNBYLTQ.js";var d=({at:e})=>e?n("time",{dateTime:new Date(e).toISOString(),title:t(e),children:m(e)}):n("span",{children:"\u2014"});export{d as a};
