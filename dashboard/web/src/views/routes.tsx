import { Waiting } from '../parts/note';
export default () => <Waiting what="" />;
