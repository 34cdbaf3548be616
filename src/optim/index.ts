export { Adadelta, type AdadeltaOptions } from './adadelta.js';
export { Adagrad, type AdagradOptions } from './adagrad.js';
export { Adam } from './adam.js';
export { AdamW, type AdamWOptions } from './adamw.js';
export { AMSGrad } from './amsgrad.js';
export { clipByGlobalNorm, clipByNorm, clipByValue, globalNorm } from './clipping.js';
export { CosineDecay, type CosineDecayOptions, CosineRestarts, type CosineRestartsOptions } from './cosine.js';
export {
  ExponentialDecay,
  type ExponentialDecayOptions,
  InverseTimeDecay,
  type InverseTimeDecayOptions,
  PolynomialDecay,
  type PolynomialDecayOptions,
  SquareRootDecay,
  type SquareRootDecayOptions,
  StepDecay,
  type StepDecayOptions,
} from './decay.js';
export type { Criterion, Differentiable } from './differentiable.js';
export {
  type CheckedEntry,
  compareGradients,
  gradientCheck,
  type GradientCheckOptions,
  type GradientReport,
} from './gradient-check.js';
export {
  type ActivationHealth,
  activationHealth,
  gradientHealth,
  type HealthReport,
  type LayerHealth,
  type ParameterHealth,
  parameterHealth,
} from './gradient-health.js';
export { HeavyBall, type HeavyBallOptions } from './heavy-ball.js';
export {
  LinearWarmup,
  type LinearWarmupOptions,
  ManualSchedule,
  PiecewiseConstant,
  type PiecewiseConstantOptions,
} from './manual.js';
export { type MomentOptions, MomentOptimizer } from './moments.js';
export { Momentum, type MomentumOptions } from './momentum.js';
export { Nadam } from './nadam.js';
export { Nesterov, type NesterovOptions } from './nesterov.js';
export { Optimizer, type OptimizerConfig, type OptimizerOptions, type OptimizerState } from './optimizer.js';
export { optimizer, optimizerFromConfig, optimizerNames } from './registry.js';
export { randomRestarts, type RestartOptions, type Restarts } from './random-restarts.js';
export { RMSprop, type RMSpropOptions } from './rmsprop.js';
export { Schedule, type ScheduleConfig, type ScheduleOptions } from './schedule.js';
export { scheduleFromConfig } from './schedule-registry.js';
export { SGD } from './sgd.js';
