// What the calendar page uses of FullCalendar; bundled at set-up by passaparola.cli.assets as `window.FullCalendar`.
import "temporal-polyfill/global";
import { Calendar } from "fullcalendar";
import dayGrid from "fullcalendar/daygrid";
import timeGrid from "fullcalendar/timegrid";
import list from "fullcalendar/list";
import interaction from "fullcalendar/interaction";
import theme from "fullcalendar/themes/classic";
import italian from "fullcalendar/locales/it";

export { Calendar };
export const plugins = [theme, dayGrid, timeGrid, list, interaction];
export const locales = [italian];
