package io.tncc.model.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDScope;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

class ScriptTest {

    @Test
    void computesWithListsAndOperators() {
        try (Torch torch = Torch.open();
                NDScope scope = new NDScope();
                Script script = Script.compile(
                        torch,
                        "x: Tensor, w: List[Tensor]) -> Tensor",
                        """
                        y = x * w[0] + w[1]
                        return torch.relu(y)
                        """)) {
            NDArray x = torch.manager().create(new float[] {1, -2});
            NDList arguments = new NDList(x);
            arguments.addAll(Script.list(
                    "w",
                    List.of(
                            torch.manager().create(new float[] {2, 2}),
                            torch.manager().create(new float[] {1, 1}))));
            assertThat(script.call(arguments).singletonOrThrow().toFloatArray()).containsExactly(3, 0);
            scope.suppressNotUsedWarning();
        }
    }

    @Test
    void differentiatesThroughAScript() {
        try (Torch torch = Torch.open();
                NDScope scope = new NDScope();
                Script script = Script.compile(torch, "x: Tensor) -> Tensor", "return torch.mul(x, x)")) {
            NDArray x = torch.manager().create(new float[] {1, -2});
            x.setRequiresGradient(true);
            NDArray loss = Torch.recording(
                    () -> script.callRecording(new NDList(x)).singletonOrThrow().sum());
            Torch.backward(loss);
            assertThat(x.getGradient().toFloatArray()).containsExactly(2, -4);
            scope.suppressNotUsedWarning();
        }
    }

    @Test
    void isCompiledOnceForAllThatUseItAndFreedWithTheLast() {
        String body = "return torch.mul(x, 3)";
        int before = CompiledScripts.inUse();
        try (Torch one = Torch.open();
                Torch other = Torch.open()) {
            Script first = Script.compile(one, "x: Tensor) -> Tensor", body);
            Script second = Script.compile(other, "x: Tensor) -> Tensor", body);
            assertThat(CompiledScripts.inUse()).isEqualTo(before + 1);

            first.close();
            first.close();
            NDArray x = other.manager().create(new float[] {2});
            assertThat(second.call(new NDList(x)).singletonOrThrow().toFloatArray())
                    .containsExactly(6);
        }
        assertThat(CompiledScripts.inUse()).isEqualTo(before);
    }

    @Test
    void canNotBeCalledOnceItsDeviceIsClosed() {
        Torch torch = Torch.open();
        Script script = Script.compile(torch, "x: Tensor) -> Tensor", "return torch.mul(x, 5)");
        torch.close();
        assertThatThrownBy(() -> script.call(new NDList())).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void isSharedByThreadsThatCallItAtTheSameTime() throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(4);
        try {
            List<Future<Float>> sums = new ArrayList<>();
            for (int thread = 0; thread < 4; thread++) {
                float value = thread;
                sums.add(threads.submit(() -> sumOfSquaresByGradient(value)));
            }
            for (int thread = 0; thread < 4; thread++) {
                assertThat(sums.get(thread).get()).isEqualTo(2f * thread * 200);
            }
        } finally {
            threads.shutdownNow();
        }
    }

    /** The gradient of x * x, 2 x, two hundred times. */
    private static float sumOfSquaresByGradient(float value) {
        float sum = 0;
        for (int i = 0; i < 200; i++) {
            try (Torch torch = Torch.open();
                    NDScope scope = new NDScope();
                    Script script = Script.compile(torch, "x: Tensor) -> Tensor", "return torch.mul(x, x)")) {
                scope.suppressNotUsedWarning();
                NDArray x = torch.manager().create(new float[] {value});
                x.setRequiresGradient(true);
                Torch.backward(Torch.recording(() ->
                        script.callRecording(new NDList(x)).singletonOrThrow().sum()));
                sum += x.getGradient().getFloat();
            }
        }
        return sum;
    }
}
