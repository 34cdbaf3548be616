/**
 * The optimizers as their papers write them, one number at a time: each returns
 * the change of θ for the gradient g of step t (from 1), with its own state.
 */
export type Rule = (g: number, t: number) => number;

export function momentum(lr: number, beta: number): Rule {
  let v = 0;
  return (g) => {
    v = beta * v + (1 - beta) * g;
    return -lr * v;
  };
}

export function heavyBall(lr: number, beta: number): Rule {
  let v = 0;
  return (g) => {
    v = beta * v + g;
    return -lr * v;
  };
}

export function nesterov(lr: number, beta: number): Rule {
  let v = 0;
  return (g) => {
    v = beta * v + g;
    return -lr * (g + beta * v);
  };
}

export function rmsprop(lr: number, rho: number, epsilon: number): Rule {
  let s = 0;
  return (g) => {
    s = rho * s + (1 - rho) * g ** 2;
    return (-lr * g) / (Math.sqrt(s) + epsilon);
  };
}

export function adagrad(lr: number, epsilon: number): Rule {
  let s = 0;
  return (g) => {
    s += g ** 2;
    return (-lr * g) / (Math.sqrt(s) + epsilon);
  };
}

export function adadelta(lr: number, rho: number, epsilon: number): Rule {
  let s = 0;
  let d = 0;
  return (g) => {
    s = rho * s + (1 - rho) * g ** 2;
    const step = (Math.sqrt(d + epsilon) / Math.sqrt(s + epsilon)) * g;
    d = rho * d + (1 - rho) * step ** 2;
    return -lr * step;
  };
}

export function adam(lr: number, beta1: number, beta2: number, epsilon: number): Rule {
  let m = 0;
  let v = 0;
  return (g, t) => {
    m = beta1 * m + (1 - beta1) * g;
    v = beta2 * v + (1 - beta2) * g ** 2;
    return (-lr * (m / (1 - beta1 ** t))) / (Math.sqrt(v / (1 - beta2 ** t)) + epsilon);
  };
}

export function nadam(lr: number, beta1: number, beta2: number, epsilon: number): Rule {
  let m = 0;
  let v = 0;
  return (g, t) => {
    m = beta1 * m + (1 - beta1) * g;
    v = beta2 * v + (1 - beta2) * g ** 2;
    const ahead = (beta1 * m) / (1 - beta1 ** (t + 1)) + ((1 - beta1) * g) / (1 - beta1 ** t);
    return (-lr * ahead) / (Math.sqrt(v / (1 - beta2 ** t)) + epsilon);
  };
}

export function amsgrad(lr: number, beta1: number, beta2: number, epsilon: number): Rule {
  let m = 0;
  let v = 0;
  let largest = 0;
  return (g, t) => {
    m = beta1 * m + (1 - beta1) * g;
    v = beta2 * v + (1 - beta2) * g ** 2;
    largest = Math.max(largest, v);
    return (-lr * (m / (1 - beta1 ** t))) / (Math.sqrt(largest / (1 - beta2 ** t)) + epsilon);
  };
}
